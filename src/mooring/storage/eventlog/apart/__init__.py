"""Long work on events, away from the service: a process of its own, behind everybody who works.

In a thread of the service it would take turns with the loop and the log's writer at the interpreter, for seconds, and everybody's
pushes would wait for it a little at every step. Not here: what the work is (`filling`, `tail`).
Reading order: `words`, `process`, `__main__`.
"""

from mooring.storage.eventlog.apart.process import APART_BYTES, Apart, apart, verified

__all__ = ["APART_BYTES", "Apart", "apart", "verified"]
