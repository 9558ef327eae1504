"""What content security policies forbid of ours, as far as their text tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotreload.documents.policies import objections


@pytest.mark.parametrize(
    "policy",
    [
        "",
        "img-src 'none'",
        "default-src 'self'",
        "default-src *; script-src http:",
        "script-src 'self'; connect-src ws:",
        "SCRIPT-SRC 'SELF'; connect-src WSS: x",
        "default-src 'none'; script-src 'nonce-AbC'; connect-src 'self'",
        "default-src 'none'; script-src-elem 'self'; script-src 'none'; connect-src *",
        "script-src 'strict-dynamic' 'nonce-AbC'",
    ],
)
def test_policies_that_admit_us(policy: str) -> None:
    assert objections(policy, nonce="AbC") == ()


@pytest.mark.parametrize(
    ("policy", "name"),
    [
        ("default-src 'none'", "default-src"),
        ("script-src", "script-src"),
        ("script-src 'nonce-abc'", "script-src"),
        ("script-src 'strict-dynamic' 'self'", "script-src"),
        ("default-src 'self'; script-src-elem https://cdn.test", "script-src-elem"),
        ("script-src 'none'; script-src 'self'", "script-src"),
    ],
)
def test_policies_under_which_no_client_runs(policy: str, name: str) -> None:
    (sentence,) = objections(policy, nonce="AbC")

    assert f"policy's {name} " in sentence
    assert "no client runs" in sentence


@pytest.mark.parametrize("policy", ["connect-src 'none'", "default-src x; script-src 'self'"])
def test_policies_under_which_the_client_may_not_connect(policy: str) -> None:
    (sentence,) = objections(policy)

    assert "may not connect" in sentence


def test_of_several_policies_each_has_to_admit_us() -> None:
    assert len(objections("default-src 'self', script-src 'none', connect-src 'none'")) == 2


@given(st.text(), st.text())
def test_no_text_makes_it_raise(policy: str, nonce: str) -> None:
    objections(policy, nonce=nonce)
