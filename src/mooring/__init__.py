"""Mooring: the home port of local-first apps.

Reading order: `kit` (small pure parts), the domain packages bottom-up (`mail`, `accounts`, `workspaces`,
`sessions`, `sync`), `wire` (shapes), `storage` (engines), `api` (edges), `bootstrap` (how they are joined).
`client` is the other end of the wire: `mooring.connect(url)`. `mooring.handler` makes a function a handler of events.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mooring.client import connect
    from mooring.monitor.handlers import handler

__all__ = ["__version__", "connect", "handler"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Loads the client, and what handlers need, when it is asked for: most programs do without one or the other."""
    if name == "connect":
        from mooring.client import connect  # noqa: PLC0415 - see above

        return connect
    if name == "handler":
        from mooring.monitor.handlers import handler  # noqa: PLC0415 - see above

        return handler
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
