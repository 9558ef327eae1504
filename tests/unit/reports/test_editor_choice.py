"""Which editor is meant: by the variable, else by the terminal, else by the user's programs."""

import pytest

from hotreload.errors import ConfigError
from hotreload.reports.editor_choice import chosen

FILE = "/home/me/app.py"
CODE = {"TERM_PROGRAM": "vscode"}
JETBRAINS = {"TERMINAL_EMULATOR": "JetBrains-JediTerm"}


def url(environ: dict[str, str]) -> str | None:
    editor = chosen(environ)
    return editor.link(FILE, 3, 8) if editor else None


def scheme(environ: dict[str, str]) -> str | None:
    found = url(environ)
    return found.partition(":")[0] if found else None


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"TERM_PROGRAM": "iTerm.app", "EDITOR": "vim"}, None),
        (CODE, "vscode"),
        (CODE | {"TERM_PROGRAM_VERSION": "1.99.0-insider"}, "vscode-insiders"),
        (CODE | {"CURSOR_TRACE_ID": "f00"}, "cursor"),
        (CODE | {"VSCODE_GIT_ASKPASS_NODE": "/opt/Windsurf/windsurf"}, "windsurf"),
        (CODE | {"VSCODE_GIT_ASKPASS_MAIN": "/usr/share/codium/askpass-main.js"}, "vscodium"),
        ({"ZED_TERM": "true", "EDITOR": "code --wait"}, "zed"),
        (JETBRAINS, "pycharm"),
        (JETBRAINS | {"__CFBundleIdentifier": "com.jetbrains.intellij.ce"}, "idea"),
        (JETBRAINS | {"__CFBundleIdentifier": "com.jetbrains.WebStorm"}, "webstorm"),
        ({"EDITOR": "code --wait"}, "vscode"),
        ({"VISUAL": "'/opt/my tools/codium' -w", "EDITOR": "code"}, "vscodium"),
        ({"VISUAL": "vim", "EDITOR": "mate"}, "txmt"),
        ({"VISUAL": "nobody closes' this", "EDITOR": ""}, None),
        (CODE | {"SSH_CONNECTION": "192.0.2.1 5 192.0.2.2 22"}, None),
        (CODE | {"REMOTE_CONTAINERS": "true"}, None),
    ],
)
def test_the_terminal_tells_and_then_the_programs(
    environ: dict[str, str], expected: str | None
) -> None:
    assert scheme(environ) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pycharm", "pycharm"),
        (" VSCode ", "vscode"),
        ("code", "vscode"),
        ("subl", "subl"),
        ("emacs", "emacs"),
        ("none", None),
        ("off", None),
        ("", "zed"),
    ],
)
def test_the_variable_comes_first(text: str, expected: str | None) -> None:
    assert scheme({"ZED_TERM": "true", "HOTRELOAD_EDITOR": text}) == expected


def test_over_ssh_a_name_counts_and_so_does_a_url() -> None:
    far = {"SSH_CONNECTION": "x"}
    remote = "vscode://vscode-remote/ssh-remote+box{path}:{line}:{column}"

    assert scheme(far | {"HOTRELOAD_EDITOR": "vscode"}) == "vscode"
    assert url(far | {"HOTRELOAD_EDITOR": remote}) == (
        "vscode://vscode-remote/ssh-remote+box/home/me/app.py:3:8"
    )


def test_a_window_of_windows_opens_files_of_its_linux() -> None:
    linux = {"WSL_DISTRO_NAME": "My Ubuntu"}

    assert url(linux | CODE) == "vscode://vscode-remote/wsl+My%20Ubuntu/home/me/app.py:3:8"
    assert url(linux | {"HOTRELOAD_EDITOR": "cursor"}) == (
        "cursor://vscode-remote/wsl+My%20Ubuntu/home/me/app.py:3:8"
    )
    assert url(linux | JETBRAINS) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("vscod", r"HOTRELOAD_EDITOR: 'vscod' is no editor .*\(did you mean 'vscode'\?\)"),
        ("javascript:alert({file})", "is no editor"),
        ("javascript://%0aalert({file})", "'javascript' is no editor's scheme"),
        ("http://evil.test/?{file}", "'http' is no editor's scheme"),
        ("file://{path}", "'file' is no editor's scheme"),
        ("data://text/html,{file}", "'data' is no editor's scheme"),
        ("VSCODE://file{path}", "is no URL"),
        ("vscode://file{path} --wait", "is no URL"),
        ('vscode://file{path}"onclick="', "is no URL"),
        ("vscode://file{pth}", r"'pth' is no place .*\(did you mean 'path'\?\)"),
        ("vscode://file{}", "'' is no place"),
        ("vscode://file{path}}", "a brace too many"),
        ("vscode://file/app.py:{line}", "has no {file} in it"),
    ],
)
def test_what_is_no_editor_is_said(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        chosen({"HOTRELOAD_EDITOR": text})
