"""The keys of an encrypted archive: one for each workspace, and one for the directory; and the store of those in service.

An identity opens what was encrypted to its recipient. Whoever destroys an identity has erased every copy of what it opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

KEYS = "keys/"


@dataclass(frozen=True, slots=True)
class ArchiveKey:
    """The key of `name`: a workspace, or another folder of an archive.

    `sealed`: its identity, sealed by the service. `wrapped_for`: the mark of the operator's recipient that the archive holds
    it for; None before it does.
    """

    name: str
    recipient: str
    sealed: str = field(repr=False)
    made_at: datetime
    wrapped_for: str | None = None


class ArchiveKeyStore(Protocol):
    """The keys in service, one for each name."""

    async def of(self, name: str) -> ArchiveKey | None: ...

    async def add(self, key: ArchiveKey) -> bool:
        """False, and nothing done, when there is one of this name."""
        ...

    async def set_wrapped(self, name: str, mark: str) -> None:
        """The archive holds it for this recipient of the operator's from now on."""
        ...

    async def wrapped_for_another(self, mark: str, limit: int) -> Sequence[ArchiveKey]:
        """Some of those that the archive does not hold for this recipient yet."""
        ...

    async def erase(self, name: str) -> None:
        """The key goes, for good."""
        ...


def owner_of(key: str) -> str:
    """Whose key opens an object: the second of its names is a workspace, or `directory`."""
    folder, _, rest = key.partition("/")
    return rest.partition("/")[0] if "/" in rest else folder


def keys_of(name: str) -> str:
    """The folder of the wrapped keys of a name."""
    return f"{KEYS}{name}/"
