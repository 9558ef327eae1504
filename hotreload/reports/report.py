"""What became of each change: the tabs' answers gathered into lines. No I/O, no clock.

A line is ready when every tab has answered, or one second after the change was sent, since hidden
or dying tabs may stay silent (contract, section 3).
"""

from dataclasses import dataclass, field

from hotreload.protocol.messages import Applied, Outcome

PATIENCE = 1.0
"""Seconds to wait for the answers of the tabs."""

_STRENGTH: tuple[Outcome, ...] = ("none", "asset", "css", "hot", "html", "reload")


@dataclass(frozen=True, slots=True)
class Line:
    """Say how one change arrived: in how many tabs, how, and how long after the save."""

    path: str
    tabs: int
    outcome: Outcome
    ms: float | None
    reason: str


@dataclass(slots=True)
class _Sent:
    paths: tuple[str, ...]
    reason: str
    saved_to_sent: float
    sent_at: float
    tabs: int
    newest: int
    answers: dict[int, Applied] = field(default_factory=dict)
    departed: int = 0

    def is_done(self, now: float) -> bool:
        return len(self.answers) >= self.tabs or now - self.sent_at >= PATIENCE

    def lines(self) -> tuple[Line, ...]:
        concerned = [answer for answer in self.answers.values() if answer.outcome != "none"]
        strength = max((_STRENGTH.index(answer.outcome) for answer in concerned), default=0)
        slowest = max((answer.ms for answer in concerned), default=None)
        ms = None if slowest is None else round(self.saved_to_sent + slowest, 1)
        # Only the page after a reload answers "reload"; some are slower than our patience.
        reloading = max(0, self.departed - sum(a.outcome == "reload" for a in concerned))
        outcome = "reload" if reloading else _STRENGTH[strength]
        tabs = len(concerned) + reloading
        own = next((a.reason for a in concerned if a.outcome == outcome and a.reason), None)
        return tuple(Line(path, tabs, outcome, ms, own or self.reason) for path in self.paths)


class Report:
    """Gather the answers to each published change."""

    def __init__(self) -> None:
        """Begin with nothing sent."""
        self._sent: dict[int, _Sent] = {}

    def sent(
        self,
        seq: int,
        *,
        paths: tuple[str, ...],
        reason: str,
        saved_at: float,
        sent_at: float,
        tabs: int,
        newest: int,
    ) -> None:
        """Note a change that was sent to ``tabs``, of which ``newest`` is the last to come.

        Times are in seconds of one monotonic clock.
        """
        took = max(0.0, (sent_at - saved_at) * 1000)
        self._sent[seq] = _Sent(paths, reason, took, sent_at, tabs, newest)

    def applied(self, tab: int, answer: Applied) -> None:
        """Note a tab's answer; of several answers of one tab the strongest counts."""
        sent = self._sent.get(answer.seq)
        if sent is None:
            return
        known = sent.answers.get(tab)
        if known is None or _STRENGTH.index(answer.outcome) > _STRENGTH.index(known.outcome):
            sent.answers[tab] = answer

    def left(self, tab: int) -> None:
        """Note that a connection ended: a tab that has not answered is taken to reload."""
        for sent in self._sent.values():
            sent.departed += tab <= sent.newest and tab not in sent.answers

    def due(self) -> float | None:
        """Say when the next line is ready at the latest; None while nothing is awaited."""
        return min((sent.sent_at + PATIENCE for sent in self._sent.values()), default=None)

    def take(self, now: float) -> tuple[Line, ...]:
        """Hand over the lines that are ready."""
        done = [seq for seq, sent in self._sent.items() if sent.is_done(now)]
        return tuple(line for seq in done for line in self._sent.pop(seq).lines())
