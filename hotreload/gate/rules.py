"""The gate itself: Host, method, Origin and fetch metadata, token, route. No I/O."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from hmac import compare_digest

from hotreload import urls
from hotreload.gate.foreign import VITE_PROBE, Foreign
from hotreload.gate.handshake import bad_handshake, offered_protocols, offered_tokens
from hotreload.gate.head import Allowed, Head, Refused, Verdict, refuse, refuse_method
from hotreload.gate.hosts import Authority, Hosts, parse_authority, parse_origin
from hotreload.gate.sanity import FIELD_LIMIT, malformed, script_theft

CHANNEL_METHODS = frozenset({"GET", "HEAD", "POST"})
READING = frozenset({"GET", "HEAD"})

_BAD_HOST = "The Host header is missing or malformed."
_FOREIGN_HOST = (
    "This host is not allowed here. If it is yours, start hotreload with --allow-host and its name."
)
_FOREIGN_PAGE = "Pages of other sites may not use this."


class Token(Enum):
    """Say which token a route needs."""

    NONE = "none"
    PAGE = "page"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Route:
    """Say who may use a path under the prefix; ``own_origin``: pages of this very origin only."""

    methods: frozenset[str] = READING
    token: Token = Token.PAGE
    own_origin: bool = False


_UNKNOWN = Route()


class Gate:
    """Judge requests by their heads."""

    def __init__(
        self,
        *,
        hosts: Hosts,
        page_token: str,
        control_token: str | None = None,
        prefix: str = "/@hotreload/",
        companions: Container[str] = (),
        field_limit: int = FIELD_LIMIT,
    ) -> None:
        """Keep the rules; without a control token no request has one.

        ``companions`` are origins on other ports whose pages may open a socket; no header field
        may have more than ``field_limit`` bytes.
        """
        self.prefix = prefix
        self._companions = companions
        self._field_limit = field_limit
        self._hosts = hosts
        self._tokens = {Token.PAGE: page_token, Token.CONTROL: control_token}

    def judge(self, head: Head, routes: Mapping[str, Route]) -> Verdict:
        """Judge any request: by the channel's rules under the prefix, else by the site's."""
        return self.judge_channel(head, routes) if self.is_channel(head) else self.judge_site(head)

    def is_channel(self, head: Head) -> bool:
        """Tell whether any reading of the path leads under the prefix.

        Frameworks decode paths and remove dots before they route, so no spelling may
        reach a route around the channel's rules.
        """
        path = head.path
        if "@" not in path and "%" not in path:
            return False  # most requests: no reading of these has the prefix
        bare = self.prefix.rstrip("/")
        readings = (path, _resolved(path))
        return any(path == bare or path.startswith(f"{bare}/") for path in readings)

    def judge_site(self, head: Head) -> Verdict:
        """Judge a request for the site: sanity, Host, and scripts that other sites load."""
        refusal = self._malformed(head) or self._foreign_host(head)
        if refusal is None and head.method in ("TRACE", "CONNECT"):
            refusal = refuse_method(head, READING)
        return refusal or script_theft(head) or Allowed()

    def judge_channel(self, head: Head, routes: Mapping[str, Route]) -> Verdict:
        """Judge a request under the prefix, in the order of the contract.

        The key of ``routes`` is the path, or for all names in a folder the path with a
        final slash. What is not in it needs the page token and is then not there.
        """
        known = _find(head.path, routes)
        route = known or _UNKNOWN
        return (
            self._malformed(head)
            or self._foreign_host(head)
            or refuse_method(head, CHANNEL_METHODS)
            or (
                None if self._is_companion(head) else self._foreign_page(head, own=route.own_origin)
            )
            or self._no_token(head, route.token)
            or (None if known else refuse(404, "There is nothing here."))
            or refuse_method(head, route.methods)
            or Allowed()
        )

    def judge_foreign(self, head: Head, foreign: Foreign) -> Verdict:
        """Judge a request of another tool's client, which knows no token: its page must be ours.

        The probe of Vite's client learns nothing, and may come from any page.
        """
        refusal = self._malformed(head) or self._foreign_host(head)
        if refusal is not None:
            return refusal
        if foreign is Foreign.VITE_PROBE:
            return bad_handshake(head) or Allowed(VITE_PROBE)
        is_socket = foreign is Foreign.LIVE_RELOAD
        refusal = self._foreign_page(head, own=True)
        return refusal or (bad_handshake(head) if is_socket else None) or Allowed()

    def judge_upgrade(self, head: Head, protocols: Iterable[str] = ()) -> Verdict:
        """Judge the WebSocket handshake of a request that `judge_channel` allowed.

        ``protocols`` are the subprotocols that the route speaks. A client that offers none
        gets none; one that offers only others is refused.
        """
        known, offered = tuple(protocols), offered_protocols(head)
        chosen = next((name for name in offered if name in known), None)
        refusal = bad_handshake(head)
        if refusal is None and known and chosen is None and head.values("sec-websocket-protocol"):
            refusal = refuse(400, f"The subprotocols here: {', '.join(known)}.")
        return refusal or Allowed(chosen)

    def _malformed(self, head: Head) -> Refused | None:
        return malformed(head, field_limit=self._field_limit)

    def _foreign_host(self, head: Head) -> Refused | None:
        # The authority of an absolute-form target counts (RFC 9112, 3.2.2), but frameworks
        # look at Host: both have to be good.
        texts = [head.one("host") or ""] + ([] if head.authority is None else [head.authority])
        for authority in map(parse_authority, texts):
            if authority is None:
                return refuse(400, _BAD_HOST)
            if not self._hosts.allows(authority):
                return refuse(403, _FOREIGN_HOST, cure=f"--allow-host {authority}")
        return None

    def _foreign_page(self, head: Head, *, own: bool) -> Refused | None:
        site = head.one("sec-fetch-site")
        if site not in ((None, "same-origin") if own else (None, "same-origin", "none")):
            return refuse(403, _FOREIGN_PAGE)
        text = head.one("origin")
        if text is None:
            return None
        origin = parse_origin(text)
        if origin is None:
            return refuse(403, _FOREIGN_PAGE)
        if not self._hosts.allows(origin.authority):
            return refuse(403, _FOREIGN_PAGE, cure=f"--allow-host {origin.authority}")
        return refuse(403, _FOREIGN_PAGE) if own and not origin.is_at(_addressee(head)) else None

    def _is_companion(self, head: Head) -> bool:
        is_near = head.one("sec-fetch-site") in (None, "same-origin", "same-site")
        return is_near and _opens_socket(head) and head.one("origin") in self._companions

    def _no_token(self, head: Head, needed: Token) -> Refused | None:
        if needed is Token.NONE:
            return None
        token = self._tokens[needed]
        given = [*_query_tokens(head.query), *offered_tokens(head)]
        good = bool(token) and any(_same(text, token or "") for text in given)
        return None if good else refuse(403, "The token is missing or wrong.")


def _opens_socket(head: Head) -> bool:
    return head.method == "GET" and head.lists("upgrade", "websocket")


def _addressee(head: Head) -> Authority:
    text = head.authority or head.one("host") or ""
    return parse_authority(text) or Authority("")


def _find(path: str, routes: Mapping[str, Route]) -> Route | None:
    # The path is compared as it was sent: every route has exactly one spelling.
    folder, _, name = path.rpartition("/")
    return None if name in ("", ".", "..") else routes.get(path) or routes.get(f"{folder}/")


def _resolved(path: str) -> str:
    parts: list[str] = []
    for part in urls.unquote(path).replace("\\", "/").split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def _query_tokens(query: str) -> list[str]:
    pairs = (part.partition("=") for part in query.split("&"))
    return [value for name, _, value in pairs if name == "token"]


def _same(given: str, token: str) -> bool:
    sides = (text.encode("utf-8", "surrogatepass") for text in (given, token))
    return compare_digest(*sides)
