"""Keys of encrypted archives, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mooring.storage.archive.age_library import Identity, Recipient, made_identity


@dataclass
class OneKey:
    """Implements `Keys`: the same key for everything, from the first moment."""

    identity: Identity = field(default_factory=made_identity)
    opens: Sequence[Identity] | None = None

    async def recipient(self, name: str) -> Recipient | None:
        return self.identity.to_public()

    async def identities(self, name: str) -> Sequence[Identity]:
        return self.opens if self.opens is not None else [self.identity]
