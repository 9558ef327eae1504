"""Open faults: state that new connections are told of."""

from hotreload.protocol.messages import ClearError, Error, Fault
from hotreload.reports.faults import LIMIT, Faults

BROKEN = Fault(id="a.css", message="unexpected }", file="a.css", line=3)
WORSE = Fault(id="a.css", message="unexpected ]", file="a.css", line=4)
OTHER = Fault(id="build", message="exit status 1")


def test_a_fault_is_told_and_stays_open() -> None:
    faults = Faults()

    told = faults.report(BROKEN, reason="a.css broke")

    assert told == Error(BROKEN, "a.css broke")
    assert faults.open() == (told,)


def test_the_same_fault_again_is_silent() -> None:
    faults = Faults()
    faults.report(BROKEN, reason="a.css broke")

    assert faults.report(BROKEN, reason="a.css broke") is None
    assert len(faults.open()) == 1


def test_another_fault_of_the_same_file_replaces_the_first() -> None:
    faults = Faults()
    faults.report(BROKEN, reason="a.css broke")

    told = faults.report(WORSE, reason="a.css broke again")

    assert faults.open() == (told,)


def test_faults_of_several_files_are_open_together_oldest_first() -> None:
    faults = Faults()
    faults.report(BROKEN, reason="a.css broke")
    faults.report(OTHER, reason="the build broke")
    faults.report(WORSE, reason="a.css broke again")

    assert [error.err for error in faults.open()] == [WORSE, OTHER]


def test_a_mended_fault_is_told_and_closed() -> None:
    faults = Faults()
    faults.report(BROKEN, reason="a.css broke")
    faults.report(OTHER, reason="the build broke")

    told = faults.mend("a.css", reason="a.css is whole")

    assert told == ClearError("a.css", "a.css is whole")
    assert [error.err for error in faults.open()] == [OTHER]


def test_what_was_never_broken_is_mended_in_silence() -> None:
    assert Faults().mend("a.css", reason="a.css is whole") is None


def test_a_mended_fault_can_break_again() -> None:
    faults = Faults()
    faults.report(BROKEN, reason="a.css broke")
    faults.mend("a.css", reason="a.css is whole")

    assert faults.report(BROKEN, reason="a.css broke") is not None


def test_faults_are_bounded():
    faults = Faults()

    told = [faults.report(Fault(f"/{n}", "broken"), reason="") for n in range(2 * LIMIT)]

    assert len(faults.open()) == LIMIT
    assert told[LIMIT:] == [None] * LIMIT
