"""Mooring: the home port of local-first apps.

Reading order: `kit` (small pure parts), the domain packages bottom-up (`mail`, `accounts`, `workspaces`,
`sessions`, `sync`), `wire` (shapes), `storage` (engines), `api` (edges), `bootstrap` (how they are joined).
`client` is the other end of the wire: `mooring.connect(url)`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mooring.client import connect

__all__ = ["__version__", "connect"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Loads the client when it is asked for: the server and its commands do without."""
    if name == "connect":
        from mooring.client import connect  # noqa: PLC0415 - see above

        return connect
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
