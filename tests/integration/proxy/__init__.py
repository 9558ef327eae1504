"""``hotreload proxy``, between servers that say what a test wants and browsers that count bytes.

The rows of the list of known proxy faults are tests here, by their ids: ``test_prx_<number>_…``.
Rows that are elsewhere, or were decided otherwise:

* PRX-5 (where the tag goes in) is the same for every interface: ``tests/unit/documents``.
* PRX-9: a tagged page has no validators, in place of validators with a suffix; nothing is
  ``no-store``, which would disable the back/forward cache.
* PRX-3: a bomb is not put back together after 16 MB, but let through in bounded pieces.
* PRX-16: trailers of requests are passed on up to 8 kB, but for those that come too late to count.
* PRX-18: there is no ``--trust-forwarded``; loops are found by a header of our own, for ``Via``
  switches compression off in nginx.
* PRX-19: there is no option to keep the browser's ``Host``; ``X-Forwarded-Host`` has it.
* PRX-20: a target with bytes that are not ASCII is a 400; browsers send none.
* PRX-23: an ``Origin`` of another port of this machine is left as it is, for the server to judge.
* PRX-30: a server that takes a connection and says nothing is waited for, as with a long poll; so
  there is no 504.
* PRX-34: there is no ``--insecure-upstream``; certificates of servers on this machine are taken.
* PRX-35 is in ``test_nginx``, with PRX-34.
* PRX-36 (ASGI), 37 (WSGI) and 38 (order of middlewares) are in the tests of those adapters.
"""
