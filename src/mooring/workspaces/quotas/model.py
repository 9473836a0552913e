"""What a quota is, and which one counts."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from mooring.workspaces.allowance import Allowance


@dataclass(frozen=True, slots=True)
class Quota:
    """The most that one user may have: workspaces owned, members, events and bytes in each of those, and invitations
    sent within an hour.
    """

    owned_workspaces: int = 10
    members: int = 50
    invitations: int = 10
    events: int = 1_000_000
    bytes: int = 1 << 30


@dataclass(frozen=True, slots=True)
class GivenQuota:
    """What the operator gave one user instead of the defaults; None where the default counts."""

    owned_workspaces: int | None = None
    members: int | None = None
    invitations: int | None = None
    events: int | None = None
    bytes: int | None = None

    def over(self, defaults: Quota) -> Quota:
        """The quota of a user to whom this was given."""
        return replace(defaults, **self.named)

    def changed_by(self, later: "GivenQuota") -> "GivenQuota":
        """What was given, with what `later` names in its place."""
        return replace(self, **later.named)

    @property
    def named(self) -> dict[str, int]:
        """What is not left to the defaults, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True)
class WorkspaceLimits:
    """The most that one workspace may have: members, and events and bytes in its log."""

    members: int
    allowance: Allowance


def most_generous(quotas: Sequence[Quota], defaults: Quota) -> WorkspaceLimits:
    """The limits of a workspace whose owners have these quotas; the defaults when nobody owns it."""
    counting = quotas or (defaults,)
    return WorkspaceLimits(
        members=max(quota.members for quota in counting),
        allowance=Allowance(
            events=max(quota.events for quota in counting), bytes=max(quota.bytes for quota in counting)
        ),
    )
