"""Which file system a path is on, by tables that real machines have shown."""

from pathlib import Path

import pytest

from hotreload.watch import filesystems
from hotreload.watch.filesystems import FileSystem, holding, parse, silent_parts

WSL_2 = r"""
36 31 8:32 / / rw,relatime - ext4 /dev/sdc rw,discard,errors=remount-ro,data=ordered
60 36 0:59 / /mnt/wsl rw,relatime shared:1 - tmpfs none rw
105 36 0:67 / /mnt/c rw,noatime - 9p C:\134 rw,dirsync,aname=drvfs;path=C:\;uid=1000;gid=1000
"""
DOCKER_DESKTOP = """
1204 1074 0:145 / / rw,relatime master:399 - overlay overlay rw,lowerdir=/var/lib/a,upperdir=/b
1205 1204 0:148 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw
1223 1204 0:43 /Users/me/site /site rw,relatime - fakeowner /run/host_mark/Users rw,fakeowner
1224 1204 0:44 / /old rw,relatime - fuse.grpcfuse grpcfuse rw,user_id=0
"""
VIRTUAL_BOX = """
25 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
90 25 0:41 / /vagrant rw,nodev,relatime shared:50 - vboxsf vagrant rw,iocharset=utf8
91 25 0:42 / /media/my\\040share rw,relatime shared:51 - vmhgfs .host:/ rw
"""
NETWORK = """
29 1 253:0 / / rw,relatime shared:1 - xfs /dev/mapper/root rw,attr2
70 29 0:50 / /home rw,relatime shared:30 - autofs /etc/auto.home rw,fd=17
71 70 0:51 / /home rw,relatime shared:31 - nfs4 server:/home rw,vers=4.2
72 29 0:52 / /srv/windows rw,relatime shared:32 - cifs //server/share rw,vers=3.1.1
73 71 253:9 / /home/me/fast rw,relatime shared:33 - ext4 /dev/mapper/fast rw
"""


@pytest.mark.parametrize(
    ("table", "path", "type_", "sends_events"),
    [
        (WSL_2, "/home/me/site", "ext4", True),
        (WSL_2, "/mnt/c/Users/me/site", "drvfs", False),
        (WSL_2, "/mnt/c", "drvfs", False),
        (WSL_2, "/mnt/cellar", "ext4", True),
        (WSL_2, "/mnt/wsl/x", "tmpfs", True),
        (DOCKER_DESKTOP, "/app", "overlay", True),
        (DOCKER_DESKTOP, "/site/css", "fakeowner", False),
        (DOCKER_DESKTOP, "/old", "fuse.grpcfuse", False),
        (VIRTUAL_BOX, "/vagrant/site", "vboxsf", False),
        (VIRTUAL_BOX, "/media/my share/site", "vmhgfs", False),
        (NETWORK, "/home/me", "nfs4", False),
        (NETWORK, "/home/me/fast/site", "ext4", True),
        (NETWORK, "/srv/windows", "cifs", False),
        (NETWORK, "/srv", "xfs", True),
    ],
)
def test_wat_27_the_type_of_the_file_system_tells_whether_events_come(
    table: str, path: str, type_: str, sends_events: bool
) -> None:
    found = holding(path, parse(table))

    assert found is not None
    assert (found.type, found.sends_events) == (type_, sends_events)


@pytest.mark.parametrize(
    "type_",
    [
        "9p",
        "drvfs",
        "virtiofs",
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "vboxsf",
        "vmhgfs",
        "prl_fs",
        "afs",
        "ceph",
        "fuse.sshfs",
        "fuse.bindfs",
        "fuse.vmhgfs-fuse",
        "fuse.rclone",
    ],
)
def test_wat_27_types_that_are_polled(type_: str) -> None:
    system = FileSystem(type_, "/", "x")

    assert not system.sends_events
    assert system.nature


@pytest.mark.parametrize(
    "type_",
    [
        "ext4",
        "btrfs",
        "xfs",
        "zfs",
        "tmpfs",
        "overlay",
        "fuseblk",
        "fuse.fuse-overlayfs",
        "vfat",
        "f2fs",
    ],
)
def test_types_of_this_machine_are_not_polled(type_: str) -> None:
    assert FileSystem(type_, "/", "x").sends_events


def test_lines_that_make_no_sense_are_passed_over() -> None:
    assert parse("\nnonsense\n1 2 - x\n - \n") == ()
    assert holding("/", ()) is None


def test_parts_of_a_root_that_are_mounted_from_elsewhere_are_found(tmp_path: Path) -> None:
    share = tmp_path / "site" / "share"
    link = tmp_path / "link"
    link.symlink_to("site")
    table = f"1 1 0:1 / / rw - ext4 x rw\n2 1 0:2 / {share} rw - nfs server:/x rw\n"
    mounts = parse(table)

    assert silent_parts(str(tmp_path / "site"), mounts) == (str(share),)
    assert silent_parts(str(link), mounts) == (str(link / "share"),)
    assert silent_parts(str(share / "deep"), mounts) == (str(share / "deep"),)
    assert silent_parts(str(tmp_path / "other"), mounts) == ()


def test_a_share_that_was_mounted_over_counts_no_more(tmp_path: Path) -> None:
    share = tmp_path / "share"
    table = f"2 1 0:2 / {share} rw - nfs server:/x rw\n3 2 0:3 / {share} rw - ext4 /dev/x rw\n"

    assert silent_parts(str(tmp_path), parse(table)) == ()


def test_a_system_without_the_table_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filesystems, "_TABLE", tmp_path / "missing")

    assert filesystems.mounted() == ()
    assert filesystems.of(tmp_path) is None
