"""What a policy has to admit, and that it is no word more."""

import pytest

from hotreload.documents.admission import Needs, admit

FOLDER = "localhost:5500/@hotreload/"
NEEDS = Needs("abc", FOLDER)


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "upgrade-insecure-requests;",
        "img-src 'none'",
        "default-src 'self'",
        "default-src *",
        "Script-Src 'Self' ; Connect-Src 'self'",
        "script-src 'nonce-abc' 'strict-dynamic'; connect-src *",
        "default-src 'none'; script-src 'nonce-abc'; connect-src 'self'",
    ],
)
def test_a_policy_that_admits_the_client_stays_to_the_letter(policy: str) -> None:
    assert admit(policy, NEEDS) == policy


@pytest.mark.parametrize(
    ("policy", "want"),
    [
        ("script-src 'none'", "script-src 'nonce-abc'"),
        ("script-src https://cdn.test", "script-src https://cdn.test 'nonce-abc'"),
        ("script-src 'sha256-x'", "script-src 'sha256-x' 'nonce-abc'"),
        ("script-src 'self' 'strict-dynamic'", "script-src 'self' 'strict-dynamic' 'nonce-abc'"),
        ("script-src 'unsafe-inline' https:", f"script-src 'unsafe-inline' https: {FOLDER}"),
        ("script-src *; script-src-elem b:", "script-src *; script-src-elem b: 'nonce-abc'"),
        ("connect-src 'none'; img-src b.test", "connect-src 'self'; img-src b.test"),
        ("img-src b.test; connect-src api.test;", "img-src b.test; connect-src api.test 'self';"),
        ("default-src 'none'", "default-src 'none'; script-src 'nonce-abc'; connect-src 'self'"),
        (
            "default-src cdn.test 'unsafe-inline'",
            f"default-src cdn.test 'unsafe-inline'; script-src cdn.test 'unsafe-inline' {FOLDER}; "
            "connect-src cdn.test 'self'",
        ),
        ("default-src 'self', connect-src a.test", "default-src 'self', connect-src a.test 'self'"),
        # of two directives of one name the first counts
        ("connect-src a.test; connect-src *", "connect-src a.test 'self'; connect-src *"),
    ],
)  # fmt: skip
def test_what_is_lacking_is_added_to_what_decides(policy: str, want: str) -> None:
    assert admit(policy, NEEDS) == want


def test_a_socket_on_a_port_of_its_own_is_named_as_well() -> None:
    needs = Needs("abc", FOLDER, ("'self'", "ws://localhost:7777"))

    assert admit("connect-src 'self'", needs) == "connect-src 'self' ws://localhost:7777"
