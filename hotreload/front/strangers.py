"""Other tools' clients: LiveReload's, tiny-lr's, esbuild's, Vite's probe. The gate let them in."""

from functools import partial
from operator import attrgetter
from typing import assert_never

from hotreload.channel.livereload import LiveReloadChannel, changed
from hotreload.delivery.posted import POSTED_LIMIT
from hotreload.dialects.esbuild import RETRY
from hotreload.front.decision import OpenSocket, OpenStream, TakeBody
from hotreload.gate import Foreign
from hotreload.gate.foreign import VITE_PROBE
from hotreload.hub.subscription import Writer
from hotreload.protocol.messages import CloseCode
from hotreload.reloader import Reloader
from hotreload.transport.event_stream import HEADERS


class Strangers:
    """Decide about the requests of other tools' clients; what they are told is `livereload`."""

    def __init__(self, reloader: Reloader) -> None:
        """Begin with no client."""
        self._reloader = reloader
        self._live: set[LiveReloadChannel] = set()

    def decide(self, foreign: Foreign) -> OpenSocket | OpenStream | TakeBody:
        """Say what becomes of a request."""
        match foreign:
            case Foreign.LIVE_RELOAD:
                connect = partial(LiveReloadChannel, self._reloader, clients=self._live)
                return OpenSocket(None, connect)
            case Foreign.CHANGED:
                return TakeBody(
                    POSTED_LIMIT, lambda body: changed(self._reloader, body, self._live)
                )
            case Foreign.ESBUILD:
                first, piece = RETRY.frame, attrgetter("frame")
                return OpenStream(HEADERS, first, 0.0, self._outputs, piece, _nothing)
            case Foreign.VITE_PROBE:
                return OpenSocket(VITE_PROBE, None)
            case _ as never:
                assert_never(never)

    def _outputs(self, writer: Writer) -> "_Outputs":
        return _Outputs(self._reloader, writer)


class _Outputs:
    def __init__(self, reloader: Reloader, writer: Writer) -> None:
        self._outputs = reloader.publisher.outputs
        self._subscription = self._outputs.subscribe(writer)

    def close(self) -> None:
        self._outputs.unsubscribe(self._subscription)


def _nothing(code: CloseCode) -> bytes:
    return b""
