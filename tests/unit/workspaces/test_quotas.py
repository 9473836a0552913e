"""Whose limits count."""

from mooring.workspaces import Allowance
from mooring.workspaces.quotas import GivenQuota, Quota
from mooring.workspaces.quotas.model import WorkspaceLimits, most_generous

DEFAULTS = Quota(owned_workspaces=10, members=50, invitations=10, events=1000, bytes=10_000)


def test_what_was_given_counts_in_place_of_the_default() -> None:
    """Only what the operator named differs; zero is a limit like any other."""
    given = GivenQuota(members=70, events=0)
    assert given.over(DEFAULTS) == Quota(owned_workspaces=10, members=70, invitations=10, events=0, bytes=10_000)
    assert GivenQuota().over(DEFAULTS) == DEFAULTS


def test_a_later_gift_keeps_what_it_does_not_name() -> None:
    """Raising the members leaves the events that were raised before."""
    assert GivenQuota(events=5, members=60).changed_by(GivenQuota(members=70)) == GivenQuota(events=5, members=70)


def test_a_workspace_has_the_most_generous_limit_of_its_owners_each_by_itself() -> None:
    """One owner brings the members, another the events; one with less takes nothing away."""
    owners = [GivenQuota(members=70, events=1), GivenQuota(events=2000), GivenQuota(bytes=5)]
    limits = most_generous([one.over(DEFAULTS) for one in owners], DEFAULTS)
    assert limits == WorkspaceLimits(members=70, allowance=Allowance(2000, 10_000))


def test_one_owner_alone_may_have_less_than_the_default() -> None:
    """The operator can also lower: with no other owner that is what counts."""
    limits = most_generous([GivenQuota(members=2, events=3, bytes=4).over(DEFAULTS)], DEFAULTS)
    assert limits == WorkspaceLimits(members=2, allowance=Allowance(3, 4))


def test_a_workspace_without_an_owner_has_the_default() -> None:
    """Nobody's quota counts when nobody owns it."""
    assert most_generous([], DEFAULTS) == WorkspaceLimits(members=50, allowance=Allowance(1000, 10_000))
