"""Parts, packed and unpacked in constant memory: lines, compressed by zstd, some at a time and away from the loop."""

import asyncio
import sys
from collections.abc import AsyncIterator

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3  # 320 MB/s and a fifth of the size; level 9 takes five times as long for another 7 %
_FAST = 1  # twice as fast, and lines come out as small: for what is packed while people write
_PIECE = 256 << 10  # what is copied is copied by whoever has the interpreter


def _options(level: int) -> dict[int, int]:
    return {zstd.CompressionParameter.compression_level: level, zstd.CompressionParameter.checksum_flag: 1}


class PartMalformed(Exception):
    """It does not unpack."""


class PartTruncated(PartMalformed):
    """It ends too early."""


class Packer:
    """Packs the lines of one part."""

    def __init__(self) -> None:
        self._compressor = zstd.ZstdCompressor(options=_options(LEVEL))

    async def pack(self, lines: bytes) -> bytes:
        """What can be written of them by now."""
        return await asyncio.to_thread(self._compressor.compress, lines)

    async def finish(self) -> bytes:
        """The rest."""
        return await asyncio.to_thread(self._compressor.flush)


async def unpacked(packed: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The lines of one part, in pieces of whole lines. PartMalformed, also when there is more or less than one frame."""
    decompressor, rest = zstd.ZstdDecompressor(), b""
    async for content in packed:
        fed = content
        while True:
            lines, rest = await asyncio.to_thread(_unpack, decompressor, fed, rest)
            if lines:
                yield lines
            if decompressor.eof or decompressor.needs_input:
                break
            fed = b""
    if not decompressor.eof or decompressor.unused_data or rest:
        raise PartMalformed


def packed_whole(content: bytes) -> bytes:
    """A small object, packed at once."""
    return zstd.compress(content, options=_options(_FAST))


def unpacked_whole(packed: bytes, limit: int) -> bytes:
    """All of a small object at once, in whole lines. PartMalformed, PartTruncated, also when it is more than `limit`."""
    decompressor = zstd.ZstdDecompressor()
    try:
        content = decompressor.decompress(packed, max_length=limit)
    except (zstd.ZstdError, EOFError):
        raise PartMalformed from None
    if not decompressor.eof and decompressor.needs_input:
        raise PartTruncated
    if not decompressor.eof or decompressor.unused_data or not content.endswith(b"\n"):
        raise PartMalformed
    return content


def _unpack(decompressor: zstd.ZstdDecompressor, packed: bytes, rest: bytes) -> tuple[bytes, bytes]:
    """Whole lines, of which `rest` is the beginning, and what comes behind the last one."""
    try:
        # A piece at a time: a small object may unpack to gigabytes.
        piece = decompressor.decompress(packed, max_length=_PIECE)
    except (zstd.ZstdError, EOFError):
        raise PartMalformed from None
    end = piece.rfind(b"\n") + 1
    return (rest + piece[:end], piece[end:]) if end else (b"", rest + piece)
