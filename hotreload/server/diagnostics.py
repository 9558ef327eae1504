"""What aiohttp and asyncio log, for people: one line instead of a traceback, or nothing.

aiohttp logs every malformed request with a traceback. That is the peer's fault and no news.
"""

import logging
from collections.abc import Callable

_LOGGERS = ("aiohttp", "asyncio", "hotreload")


class OneLine(logging.Handler):
    """Hand warnings and errors on as one sentence, without those that a peer caused."""

    def __init__(self, on_warning: Callable[[str], None]) -> None:
        """Listen from warnings upwards."""
        super().__init__(logging.WARNING)
        self._on_warning = on_warning

    def emit(self, record: logging.LogRecord) -> None:
        """Pass a record on, once the peer's faults are sorted out."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            self._on_warning(record.getMessage())
        elif not is_peers_fault(error):
            first = record.getMessage().partition("\n")[0]
            self._on_warning(f"{first}: {type(error).__name__}: {error} ({_place(error)})")


def install(on_warning: Callable[[str], None]) -> None:
    """Take over the loggers for the rest of the process."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [OneLine(on_warning)]
        logger.propagate = False


def is_peers_fault(error: BaseException) -> bool:
    """Tell a malformed request or a broken connection from a fault of ours."""
    from aiohttp.http_exceptions import HttpProcessingError

    return isinstance(error, HttpProcessingError | ConnectionError | TimeoutError)


def _place(error: BaseException) -> str:
    place = "unknown place"
    trace = error.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
