"""Answers of a server behind that are files which we know: scripts and sheets become hot.

Where such an answer is the very file, byte for byte, it goes out as if we had served that file:
scripts with their hot API, sheets and modules with stamps on what they load. Everything else is
the server's own work and left alone; of it we only know that it was asked for.
"""

from hotreload import urls
from hotreload.answers.answer import Answer
from hotreload.changes.classify import AssetKind, kind
from hotreload.front.front import Front
from hotreload.front.patience import awaited
from hotreload.gate import Head
from hotreload.proxy.carrying import Answering, carry_plain
from hotreload.proxy.fields import Fields
from hotreload.proxy.response_reader import End
from hotreload.proxy.writing import Sent
from hotreload.resolver import Opened
from hotreload.site import snapshot

LIMIT = 1024 * 1024
"""Bytes of an answer that is compared with a file."""
_TEXTS = (AssetKind.CSS, AssetKind.MODULE)
_OF_THE_BYTES = frozenset(
    {
        *(b"content-length", b"etag", b"last-modified", b"cache-control", b"expires", b"age"),
        *(b"accept-ranges", b"content-md5", b"digest", b"repr-digest", b"content-digest"),
    }
)
"""What speaks of the server's own bytes, and of how long they are good."""
_OURS = ("ETag", "Cache-Control", "Server-Timing")


class Mirror:
    """Know what the server behind serves of the folders that are watched."""

    def __init__(self, front: Front) -> None:
        """Serve by the responder of ``front``."""
        self._responder = front.responder
        self._reloader = front.reloader
        self._site = front.reloader.site

    def may_be_file(self, head: Head) -> bool:
        """Tell whether the answer may be a script or a sheet that we know."""
        if head.method != "GET" or self._reloader.mode == "off" or head.values("range"):
            return False
        return kind(head.path) in _TEXTS and self._site.is_mirrored(head.path)

    def note(self, head: Head) -> None:
        """Take a file as asked for, whatever was made of it."""
        path = urls.canonical(head.path)
        if kind(path) is AssetKind.HTML or not self._site.is_mirrored(path):
            return  # pages are compared, whatever they are made of
        if self._site.served.is_asked(path):
            return
        found = self._site.resolver.resolve(path)
        if isinstance(found, Opened):
            found.close()
            self._reloader.take_as_asked([(path, None)])

    async def carry(self, answering: Answering, found: Fields) -> Sent:
        """Carry an answer that may be a file; ``found`` are its fields if it is none."""
        head = answering.exchange.head
        ahead = await _collected(answering)
        data = b"".join(each for each in ahead if isinstance(each, bytes))
        if isinstance(ahead[-1], End) and self._is_file(head, data):
            answer = await awaited(
                lambda patient: self._responder.respond_from_files(head, patient=patient)
            )
            if isinstance(answer, Answer) and isinstance(answer.body, bytes):
                answering.settle(ahead[-1])
                return await self._as_file(answering, found, answer, answer.body)
            if isinstance(answer, Answer) and not isinstance(answer.body, bytes):
                answer.body.opened.close()
        self.note(head)
        return await carry_plain(answering, found, ahead=ahead)

    def _is_file(self, head: Head, data: bytes) -> bool:
        opened = self._site.resolver.resolve(head.path)
        if not isinstance(opened, Opened):
            return False
        with opened:
            try:
                return snapshot.take(opened).data == data
            except OSError:
                return False

    async def _as_file(
        self, answering: Answering, found: Fields, answer: Answer, data: bytes
    ) -> Sent:
        kept = tuple(each for each in found if each[0].lower() not in _OF_THE_BYTES)
        ours = [(name, answer.headers[name]) for name in _OURS if name in answer.headers]
        headers = (*kept, *((name.encode(), value.encode("latin-1")) for name, value in ours))
        is_new = answer.status == 200
        if is_new:
            headers = (*headers, (b"Content-Length", b"%d" % len(data)))
        writing = answering.exchange.writing
        writing.begin(
            answer.status,
            b"OK" if is_new else b"Not Modified",
            headers,
            framing="length" if is_new else "none",
            keeps_alive=answering.keeps_alive,
        )
        writing.piece(data)
        return await writing.finish()


async def _collected(answering: Answering) -> list[bytes | End]:
    """Take an answer as far as it is to be compared."""
    taken: list[bytes | End] = []
    size = 0
    while size <= LIMIT:
        event = await answering.upstream.next()
        assert isinstance(event, bytes | End)
        taken.append(event)
        if isinstance(event, End):
            break
        size += len(event)
    return taken
