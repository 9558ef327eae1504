"""How many bytes a peer has not taken, those in the kernel included.

asyncio's buffer alone stands still for many seconds while a slow peer takes megabytes that the
kernel holds: only the two together show whether it gets on.
"""

import asyncio
import sys

try:
    import fcntl
    import termios
except ImportError:  # Windows, which does not tell
    fcntl = termios = None  # type: ignore[assignment]  # nothing takes their place


def untaken(transport: asyncio.Transport) -> int:
    """Count the bytes in a transport's buffer and, where the system tells, in the kernel's."""
    return transport.get_write_buffer_size() + _in_kernel(transport)


def _in_kernel(transport: asyncio.Transport) -> int:
    socket = transport.get_extra_info("socket")
    if fcntl is None or socket is None:
        return 0
    try:
        answer = fcntl.ioctl(socket.fileno(), termios.TIOCOUTQ, bytes(4))
    except (OSError, ValueError):  # closed meanwhile, or not that kind of socket
        return 0
    return int.from_bytes(answer, sys.byteorder)
