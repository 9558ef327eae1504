"""How tools save a file: the tools themselves, and the system calls that were seen of them.

Each replaces "old" by "new" in a file that is there.
"""

import os
import pty
import select
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 15.0

Save = Callable[[Path], None]


# --- system calls -------------------------------------------------------------------------------


def write(path: Path, text: str, *, flags: int = os.O_TRUNC, pieces: int = 1) -> None:
    """Open, write and close, as the C library does."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o644)
    size = max(1, -(-len(text) // pieces))
    for start in range(0, len(text), size):
        os.write(descriptor, text[start : start + size].encode())
    os.close(descriptor)


def new(path: Path) -> str:
    return path.read_text().replace("old", "new")


def vim_renaming(path: Path) -> None:
    """Vim with ``writebackup`` and ``backupcopy=no``: the old file becomes the backup."""
    text, swap = new(path), path.with_name(f".{path.name}.swp")
    write(swap, "b0VIM")
    probe = path.with_name("4913")
    os.close(os.open(probe, os.O_CREAT | os.O_WRONLY | os.O_EXCL | os.O_NOFOLLOW))
    probe.unlink()
    path.rename(f"{path}~")
    write(path, text)
    path.chmod(0o644)
    Path(f"{path}~").unlink()
    swap.unlink()


def vim_copying(path: Path) -> None:
    """Vim with ``backupcopy=yes``: a copy is the backup, the file is written in place."""
    text = new(path)
    shutil.copyfile(path, f"{path}~")
    write(path, text)
    Path(f"{path}~").unlink()


def vim_careless(path: Path) -> None:
    """Vim without ``writebackup``."""
    write(path, new(path))


def emacs(path: Path) -> None:
    text = new(path)
    lock, auto = path.with_name(f".#{path.name}"), path.with_name(f"#{path.name}#")
    lock.symlink_to("someone@somewhere.1:2")
    write(auto, text)
    path.rename(f"{path}~")
    write(path, text, flags=os.O_EXCL)
    path.chmod(0o644)
    lock.unlink()
    auto.unlink()


def vs_code(path: Path) -> None:
    """It empties the file first, and writes in an event-loop turn of its own."""
    text = new(path)
    os.truncate(path, 0)
    time.sleep(0.005)
    write(path, text, flags=0)


def jetbrains(path: Path) -> None:
    """The safe write of IntelliJ's family."""
    text = new(path)
    fresh, old = Path(f"{path}___jb_tmp___"), Path(f"{path}___jb_old___")
    write(fresh, text)
    path.rename(old)
    fresh.rename(path)
    old.unlink()


def gio(path: Path) -> None:
    """What gedit and all that save through GIO do."""
    fresh = path.with_name(".goutputstream-K8XQ41")
    write(fresh, new(path), flags=os.O_EXCL)
    fresh.rename(path)


def kate(path: Path) -> None:
    """What QSaveFile does: a temporary file with a random suffix, then a rename."""
    fresh = path.with_name(f"{path.name}.Xk2Fq9")
    write(fresh, new(path), flags=os.O_EXCL)
    fresh.rename(path)


def sublime(path: Path) -> None:
    fresh = path.with_name(f".{path.name}.tmp")
    write(fresh, new(path))
    fresh.rename(path)


def sed_replayed(path: Path) -> None:
    fresh = path.with_name("sedQ3xY9z")
    write(fresh, new(path), flags=os.O_EXCL)
    fresh.chmod(0o644)
    fresh.rename(path)


def rsync_replayed(path: Path) -> None:
    fresh = path.with_name(f".{path.name}.u5NYAk")
    write(fresh, new(path), flags=os.O_EXCL, pieces=3)
    os.utime(fresh)
    fresh.rename(path)


def in_pieces(path: Path) -> None:
    """A large file arrives in several writes; so does what the shell redirects."""
    write(path, new(path), pieces=5)


def removed_first(path: Path) -> None:
    """Some build tools remove their output and make it anew."""
    text = new(path)
    path.unlink()
    time.sleep(0.050)
    write(path, text)


REPLAYED: list[Save] = [
    *(vim_renaming, vim_copying, vim_careless, emacs, vs_code, jetbrains, gio, kate, sublime),
    *(sed_replayed, rsync_replayed, in_pieces, removed_first),
]


# --- the tools themselves -----------------------------------------------------------------------


def run(*command: str | Path, stdin: str = "") -> None:
    subprocess.run(
        command, input=stdin, text=True, capture_output=True, check=True, timeout=PATIENCE
    )


def vim(*settings: str) -> Save:
    def save(path: Path) -> None:
        options = [part for setting in settings for part in ("-c", f"set {setting}")]
        start = ("vim", "-N", "-u", "NONE", "-i", "NONE", "-es")
        run(*start, *options, "-c", "%s/old/new/", "-c", "wq", path)

    save.__name__ = f"vim {' '.join(settings)}"
    return save


def real_emacs(path: Path) -> None:
    change = '(progn (search-forward "old") (replace-match "new") (save-buffer))'
    run("emacs", "-Q", "-nw", "--batch", path, "--eval", change)


def nano(path: Path) -> None:
    """Type into it: Alt-R replaces, Ctrl-S saves, Ctrl-X leaves."""
    command = ["nano", "-I", str(path)]
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        os.execvp(command[0], command)
    for keys in ("", "\x1br", "old\r", "new\r", "A", "\x13", "\x18"):
        os.write(terminal, keys.encode())
        _drain(terminal)
    os.close(terminal)
    assert os.waitpid(child, 0)[1] == 0


def _drain(terminal: int) -> None:
    """Read what the program draws, until it waits for a key."""
    is_first = True
    while select.select([terminal], [], [], PATIENCE if is_first else 0.05)[0]:
        is_first = False
        try:
            if not os.read(terminal, 65536):
                return
        except OSError:  # it has left
            return


def sed(path: Path) -> None:
    run("sed", "-i", "s/old/new/", path)


def perl(path: Path) -> None:
    run("perl", "-pi", "-e", "s/old/new/", path)


def tee(path: Path) -> None:
    run("tee", path, stdin=new(path))


def shell(path: Path) -> None:
    run("sh", "-c", f"(sleep 0.1; printf '{new(path)!s}') > {path}")


def _beside(path: Path) -> Path:
    fresh = path.parent.parent / path.name
    fresh.write_text(new(path))
    return fresh


def cp(path: Path) -> None:
    run("cp", _beside(path), path)


def cp_replacing(path: Path) -> None:
    run("cp", "--remove-destination", _beside(path), path)


def mv(path: Path) -> None:
    run("mv", _beside(path), path)


def install(path: Path) -> None:
    run("install", _beside(path), path)


def rsync(path: Path) -> None:
    run("rsync", "-a", "--ignore-times", _beside(path), path)


def rsync_in_place(path: Path) -> None:
    run("rsync", "-a", "--ignore-times", "--inplace", _beside(path), path)


REAL: list[tuple[str, Save]] = [
    ("vim", vim()),
    ("vim", vim("backup", "backupcopy=no")),
    ("vim", vim("backup", "backupcopy=yes")),
    ("vim", vim("nowritebackup")),
    ("emacs", real_emacs),
    ("nano", nano),
    ("sed", sed),
    ("perl", perl),
    ("tee", tee),
    ("sh", shell),
    ("cp", cp),
    ("cp", cp_replacing),
    ("mv", mv),
    ("install", install),
    ("rsync", rsync),
    ("rsync", rsync_in_place),
]
THERE = [save for command, save in REAL if shutil.which(command)]
