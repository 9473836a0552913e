"""Keys of encrypted archives, for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fakes import FakeClock
from mooring.accounts import AccountSecret
from mooring.backups import Archive
from mooring.kit.clock import Clock
from mooring.storage.archive import ServiceKeys
from mooring.storage.archive.age_library import Identity, Recipient, made_identity
from mooring.storage.directory import SqlDirectory


@dataclass
class OneKey:
    """Implements `Keys`: the same key for everything, from the first moment."""

    identity: Identity = field(default_factory=made_identity)
    opens: Sequence[Identity] | None = None

    async def recipient(self, name: str) -> Recipient | None:
        return self.identity.to_public()

    async def identities(self, name: str) -> Sequence[Identity]:
        return self.opens if self.opens is not None else [self.identity]


def service_keys(
    directory: SqlDirectory, place: Archive, operator: Identity, clock: Clock | None = None
) -> ServiceKeys:
    """The keys of a service, whose operator has this identity."""
    seal = AccountSecret(b"a" * 32).archive_keys
    return ServiceKeys(directory, place, seal, clock or FakeClock(), operator.to_public())
