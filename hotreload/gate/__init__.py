"""The gate: who gets an answer at all. No I/O.

Every adapter shows it each request before anything else looks at it, and answers with what
it refuses. What is not listed as a route needs the token, so a forgotten one stays shut.
"""

from hotreload.gate.foreign import Foreign, foreign_request
from hotreload.gate.head import Allowed, Head, Refused, Verdict
from hotreload.gate.hosts import Hosts
from hotreload.gate.rules import Gate, Route, Token

__all__ = [
    "Allowed",
    "Foreign",
    "Gate",
    "Head",
    "Hosts",
    "Refused",
    "Route",
    "Token",
    "Verdict",
    "foreign_request",
]
