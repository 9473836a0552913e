"""How the running service asks the system for memory."""

import ctypes

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # malloc.h
_LARGE_BYTES = 256 << 10


def give_back() -> None:
    """What threads have freed goes back to the system. Nothing happens where the C library is not glibc.

    Left to itself it keeps a pool for each thread, and learns from the first megabyte that is freed to keep such pieces: a
    gigabyte that was backed up and restored page by page, by several threads, left 200 MB behind.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 1)
        mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_TRIM_THRESHOLD, _LARGE_BYTES)
