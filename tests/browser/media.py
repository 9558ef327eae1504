"""Make the smallest files that a browser shows: a picture, a font, a sound."""

import struct
import zlib

Colour = tuple[int, int, int]

RED: Colour = (255, 0, 0)
BLUE: Colour = (0, 0, 255)

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(colour: Colour, *, size: int = 20) -> bytes:
    """Make a square picture of one colour."""
    rows = (b"\0" + bytes(colour) * size) * size
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return _SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + checksum


def svg(colour: str, *, size: int = 20) -> str:
    """Make a drawing of one colour; ``#part`` is for `<use>`."""
    shape = f'<rect id="part" width="{size}" height="{size}" fill="{colour}"/>'
    space = 'xmlns="http://www.w3.org/2000/svg"'
    return f'<svg {space} width="{size}" height="{size}">{shape}</svg>'


def wav(*, seconds: int) -> bytes:
    """Make a silent sound."""
    rate = 8000
    data = b"\x80" * rate * seconds
    form = struct.pack("<HHIIHH", 1, 1, rate, rate, 1, 8)
    body = (
        b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(data)) + data
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def font(*, advance: int) -> bytes:
    """Make a TrueType font whose only letter, A, is ``advance`` thousandths of its size wide."""
    glyph = _rectangle(advance, 700)
    letters = struct.pack(">6H", 2 * 2, 4, 1, 0, 65, 0xFFFF)
    letters += struct.pack(">3H2h2H", 0, 65, 0xFFFF, 1 - 65, 1, 0, 0)
    letters = struct.pack(">3H", 4, 6 + len(letters), 0) + letters
    return _sfnt(
        {
            b"OS/2": _os2(advance),
            b"cmap": struct.pack(">4HI", 0, 1, 3, 1, 12) + letters,
            b"glyf": glyph,
            b"head": _head(advance),
            b"hhea": struct.pack(">I3hH11hH", 0x10000, 800, -200, 0, advance, *[0] * 11, 2),
            b"hmtx": struct.pack(">HhHh", advance, 0, advance, 0),
            b"loca": struct.pack(">3I", 0, 0, len(glyph)),
            b"maxp": struct.pack(">I14H", 0x10000, 2, 4, 1, 0, 0, 2, *[0] * 8),
            b"name": struct.pack(">3H", 0, 0, 6),
            b"post": struct.pack(">2I2h5I", 0x30000, *[0] * 8),
        }
    )


def _rectangle(width: int, height: int) -> bytes:
    bounds = struct.pack(">5h", 1, 0, 0, width, height)
    # all x first, then all y, each relative to the point before
    across = struct.pack(">4h", 0, 0, width, 0)
    upwards = struct.pack(">4h", 0, height, 0, -height)
    glyph = bounds + struct.pack(">2H", 3, 0) + b"\x01" * 4 + across + upwards
    return glyph + b"\0" * (-len(glyph) % 4)


def _head(width: int) -> bytes:
    start = struct.pack(">4I2H2Q", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0)
    return start + struct.pack(">4h2H3h", 0, 0, width, 700, 0, 8, 2, 1, 0)


def _os2(width: int) -> bytes:
    start = struct.pack(">Hh3H11h", 4, width, 400, 5, 0, *[0] * 11)
    rest = struct.pack(">4I4s3H", 0, 0, 0, 0, b"none", 64, 65, 65)
    lines = struct.pack(">3h2H2I", 800, -200, 0, 800, 200, 1, 0)
    return start + b"\0" * 10 + rest + lines + struct.pack(">2h3H", 500, 700, 0, 32, 1)


def _sfnt(tables: dict[bytes, bytes]) -> bytes:
    at = 12 + 16 * len(tables)
    directory, bodies = b"", b""
    for name, body in sorted(tables.items()):
        padded = body + b"\0" * (-len(body) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += name + struct.pack(">3I", checksum, at + len(bodies), len(body))
        bodies += padded
    return struct.pack(">I4H", 0x10000, len(tables), 128, 3, 32) + directory + bodies
