"""An archive of the four files of an export: read as strictly as we write it.

The entries lie one behind the other from the first byte to the list of them, which ends where the archive ends: so nothing
overlaps, nothing is hidden, and nothing is anybody else's.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from mooring.storage.imports.sandbox.unfit import Unfit

_END = struct.Struct("<4s4H2IH")
_LISTED = struct.Struct("<4s6H3I5H2I")
_LOCAL = struct.Struct("<4s5H3I2H")
_LONG = struct.Struct("<2H2Q")
_STORED, _DEFLATED = 0, 8
_UTF8 = 0x800
_ENCRYPTED = 0x41
_WHOLE = 0xFFFFFFFF
_SYMLINK, _KIND = 0o120000, 0o170000
_MOST_LISTED = 4_096  # bytes of the list of four entries
_PIECE = 1 << 18
MOST_RATIO, SMALL = 200, 64 << 20
"""Events carry links that no packing makes smaller: an honest export comes to about 10, unless it is small."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive, and where its packed content is."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    offset: int
    begins: int = 0


class Archive:
    """The entries of a file by name, exactly `names`. Unfit for every other archive."""

    def __init__(self, file: BinaryIO, names: Sequence[str]) -> None:
        self._file = file
        listed, list_at = _listed(file)
        if sorted(entry.name for entry in listed) != sorted(names):
            raise Unfit("ZIP_ENTRIES", "The archive holds other files than an export does.")
        placed = sorted((_placed(file, entry) for entry in listed), key=lambda entry: entry.offset)
        ends = [entry.begins + entry.packed for entry in placed]
        if placed[0].offset != 0 or ends[-1] != list_at:
            raise Unfit("ZIP_DAMAGED", "The archive holds something besides its files.")
        if any(after.offset != end for end, (_, after) in zip(ends, pairwise(placed), strict=False)):
            raise Unfit("ZIP_DAMAGED", "The files of the archive do not lie one behind the other.")
        self.entries = {entry.name: entry for entry in placed}

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of one, checked as it comes. Unfit."""
        entry = self.entries[name]
        unpacked = _inflated(self._packed(entry)) if entry.method == _DEFLATED else self._packed(entry)
        size = crc = 0
        for piece in unpacked:
            size += len(piece)
            crc = zlib.crc32(piece, crc)
            if size > entry.size:
                raise Unfit("ZIP_BOMB", "A file of the archive is larger than it says.")
            yield piece
        if (size, crc) != (entry.size, entry.crc):
            raise Unfit("ZIP_DAMAGED", "A file of the archive is not as it was packed.")

    def _packed(self, entry: Entry) -> Iterator[bytes]:
        self._file.seek(entry.begins)
        left = entry.packed
        while left:
            piece = self._file.read(min(left, _PIECE))
            if not piece:
                raise Unfit("ZIP_DAMAGED", "The archive ends too early.")
            left -= len(piece)
            yield piece


def _inflated(packed: Iterator[bytes]) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            if unpacker.eof:
                raise Unfit("ZIP_DAMAGED", "A file of the archive goes on behind its end.")
            while piece:
                yield unpacker.decompress(piece, _PIECE)
                piece = unpacker.unconsumed_tail  # noqa: PLW2901 - what is left of it
            if unpacker.unused_data:
                raise Unfit("ZIP_DAMAGED", "A file of the archive goes on behind its end.")
        yield unpacker.flush()
    except zlib.error:
        raise Unfit("ZIP_DAMAGED", "A file of the archive cannot be unpacked.") from None
    if not unpacker.eof:
        raise Unfit("ZIP_DAMAGED", "A file of the archive ends too early.")


def _listed(file: BinaryIO) -> tuple[list[Entry], int]:
    end_at = file.seek(0, 2) - _END.size
    mark, *fields = _END.unpack(_read(file, end_at, _END.size))
    disk, list_disk, here, total, size, list_at, comment = fields
    if mark != b"PK\x05\x06" or (disk, list_disk, comment) != (0, 0, 0) or here != total:
        raise Unfit("ZIP_DAMAGED", "The archive does not end as an export does.")
    if size > _MOST_LISTED:
        raise Unfit("ZIP_ENTRIES", "The archive holds other files than an export does.")
    if list_at + size != end_at:
        raise Unfit("ZIP_DAMAGED", "The archive does not end as an export does.")
    found = list(_entries(_read(file, list_at, size)))
    if len(found) != total:
        raise Unfit("ZIP_DAMAGED", "The archive miscounts its files.")
    return found, list_at


def _entries(listed: bytes) -> Iterator[Entry]:
    at = 0
    while at < len(listed):
        if len(listed) - at < _LISTED.size:
            raise Unfit("ZIP_DAMAGED", "The list of the archive's files is broken.")
        mark, _, _, flags, method, _, _, crc, packed, size, *rest = _LISTED.unpack_from(listed, at)
        name_size, extra, comment, disk, _, attributes, offset = rest
        if mark != b"PK\x01\x02" or disk or extra or comment:
            raise Unfit("ZIP_DAMAGED", "The list of the archive's files is broken.")
        name = listed[at + _LISTED.size : at + _LISTED.size + name_size]
        at += _LISTED.size + name_size
        yield _checked(Entry(name.decode("ascii", "replace"), method, flags, crc, packed, size, offset), attributes)


def _checked(entry: Entry, attributes: int) -> Entry:
    if entry.flags & _ENCRYPTED:
        raise Unfit("ZIP_ENCRYPTED", "The archive is encrypted.")
    if entry.method not in {_STORED, _DEFLATED} or entry.flags & ~_UTF8 or attributes >> 16 & _KIND == _SYMLINK:
        raise Unfit("ZIP_ENTRIES", "The archive is packed in another way than an export is.")
    if entry.method == _STORED and entry.packed != entry.size:
        raise Unfit("ZIP_DAMAGED", "A file of the archive is larger than it says.")
    if entry.size > max(MOST_RATIO * entry.packed, SMALL):
        raise Unfit("ZIP_BOMB", f"A file of the archive unpacks to more than {MOST_RATIO} times its size.")
    return entry


def _placed(file: BinaryIO, entry: Entry) -> Entry:
    mark, _, flags, method, _, _, crc, packed, size, name_size, extra = _LOCAL.unpack(
        _read(file, entry.offset, _LOCAL.size)
    )
    beside = _read(file, entry.offset + _LOCAL.size, name_size + extra)
    if (packed, size) == (_WHOLE, _WHOLE):
        packed, size = _long_sizes(beside[name_size:])
    elif extra:
        raise Unfit("ZIP_DAMAGED", "A file of the archive is not what its list says.")
    said = (mark, flags, method, crc, packed, size, beside[:name_size])
    listed = (b"PK\x03\x04", entry.flags, entry.method, entry.crc, entry.packed, entry.size, entry.name.encode())
    if said != listed:
        raise Unfit("ZIP_DAMAGED", "A file of the archive is not what its list says.")
    begins = entry.offset + _LOCAL.size + name_size + extra
    return Entry(entry.name, method, flags, crc, packed, size, entry.offset, begins)


def _long_sizes(extra: bytes) -> tuple[int, int]:
    if len(extra) != _LONG.size:
        raise Unfit("ZIP_DAMAGED", "A file of the archive is not what its list says.")
    kind, length, size, packed = _LONG.unpack(extra)
    if (kind, length) != (1, _LONG.size - 4):
        raise Unfit("ZIP_DAMAGED", "A file of the archive is not what its list says.")
    return packed, size


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    if at < 0:
        raise Unfit("ZIP_DAMAGED", "The archive ends too early.")
    file.seek(at)
    found = file.read(size)
    if len(found) != size:
        raise Unfit("ZIP_DAMAGED", "The archive ends too early.")
    return found
