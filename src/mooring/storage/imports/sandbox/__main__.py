"""python -I -m mooring.storage.imports.sandbox MOST_EVENTS MOST_BYTES CPU_SECONDS NOW_MS UPLOAD…

Runs in a folder of its own. Of each upload the events are written to a file called after its place in the list, and the
verdict as a line of JSON to stdout.
"""

import sys
from pathlib import Path

import msgspec

from mooring.storage.imports.sandbox.limits import confine
from mooring.storage.imports.sandbox.proving import prove

_BESIDE = 64 << 20  # seqs, moments, ids and quotes come on top of the texts


def main(numbers: list[str], uploads: list[str]) -> None:
    """Checks one after the other."""
    most_events, most_bytes, cpu_seconds, now_ms = map(int, numbers)
    confine(cpu_seconds, 3 * most_bytes + _BESIDE)
    for place, upload in enumerate(uploads):
        with Path(str(place)).open("wb") as target:
            limits = {"most_events": most_events, "most_bytes": most_bytes, "now_ms": now_ms}
            verdict = prove(Path(upload), target, **limits)
        sys.stdout.buffer.write(msgspec.json.encode(verdict) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1:5], sys.argv[5:])
