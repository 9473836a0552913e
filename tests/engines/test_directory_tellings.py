"""Mail for whom an event is about, on each engine: one to each who may know, and not at every turn."""

from datetime import timedelta

import pytest

from fakes import START
from mooring.accounts import User
from mooring.api.occasions import workspace_stores_of
from mooring.mail import Message
from mooring.mail.compose import House, compose
from mooring.monitor.built_in import tell_member
from mooring.monitor.built_in.tell_member import MOST_AN_HOUR, OLDEST, QUIET
from mooring.monitor.effects import Because, TellMember
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import Role, WorkspaceId
from mooring.workspaces.members import remove_member
from mooring.workspaces.states import archive, delete
from people import People, people_of
from shared import join
from webhook_world import hub_on


@pytest.fixture
def people(directory: SqlDirectory) -> People:
    return people_of(directory)


class Crew:
    """Alice and Bob in a workspace of hers."""

    def __init__(self, people: People, alice: User, bob: User, workspace_id: WorkspaceId) -> None:
        self.people, self.alice, self.bob, self.workspace_id = people, alice, bob, workspace_id

    def telling(
        self, thing: str = "t1", *, text: str = "Paint the hull", by: str | None = None, ago: timedelta = timedelta()
    ) -> TellMember:
        at = self.people.clock.now() - ago
        return TellMember(self.bob.id, Because.ASSIGNED, by or self.alice.id, at, thing, text)

    async def tell(self, telling: TellMember) -> Message | None:
        async with self.people.directory.transaction() as tx:
            return await tell_member(telling, self.workspace_id, workspace_stores_of(tx), self.people.occasion())


@pytest.fixture
async def crew(people: People) -> Crew:
    alice, bob = await people.sign_up("alice@example.org"), await people.sign_up("bob@example.org")
    workspace = await people.create_workspace(alice, "Home port")
    await join(people.directory, bob.id, workspace.id, Role.VIEWER)
    return Crew(people, alice, bob, workspace.id)


async def test_a_member_is_told_what_was_assigned_to_them(crew: Crew) -> None:
    """One mail, by name and place; optional, with the way to be sent no more."""
    async with crew.people.directory.transaction() as tx:
        await tx.accounts.rename(crew.alice.id, "Alice")
    told = await crew.tell(crew.telling())
    assert told is not None
    hub = hub_on(crew.people.directory, crew.people)
    mail = compose(told, hub.links, House())
    assert mail.to == "bob@example.org"
    assert mail.subject == "Something was assigned to you"
    assert "Alice assigned you “Paint the hull” in the workspace “Home port”." in mail.text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert ".mentions>" in mail.headers["List-Unsubscribe"]


async def test_what_others_wrote_is_shortened_and_no_link(crew: Crew) -> None:
    """Nor anything that a mail program would make one of, nor markup."""
    told = await crew.tell(crew.telling(text="<b>https://evil.example/x " + "y" * 500))
    assert told is not None
    mail = compose(told, hub_on(crew.people.directory, crew.people).links, House())
    for text in (mail.text, mail.html):
        assert "evil.example" not in text
        assert "y" * 60 not in text
    assert "<b>https" not in mail.html


async def test_a_handler_is_named_too(crew: Crew) -> None:
    """It is no person, and has no account."""
    told = await crew.tell(crew.telling(by="svc_assistant"))
    assert told is not None
    assert told.params["person"] == "assistant"


async def test_of_one_thing_a_person_is_told_once_in_a_while(crew: Crew) -> None:
    """Of another thing at once; of the same one again when it was quiet for ten minutes, whatever the reason is."""
    assert await crew.tell(crew.telling()) is not None
    crew.people.clock.advance(QUIET - timedelta(seconds=1))
    telling = crew.telling()
    mentioned = TellMember(telling.user_id, Because.MENTIONED, telling.by, telling.at, telling.thing)
    assert await crew.tell(mentioned) is None
    assert await crew.tell(crew.telling("t2")) is not None
    crew.people.clock.advance(timedelta(seconds=1))
    assert await crew.tell(mentioned) is not None
    assert await crew.tell(crew.telling()) is None


async def test_a_flood_ends_at_twenty_an_hour(crew: Crew) -> None:
    """Of all workspaces together; an hour later it may go on."""
    told = [await crew.tell(crew.telling(f"t{number}")) for number in range(MOST_AN_HOUR + 2)]
    assert [one is not None for one in told] == [True] * MOST_AN_HOUR + [False] * 2
    crew.people.clock.advance(timedelta(hours=1, seconds=1))
    assert await crew.tell(crew.telling("later")) is not None


async def test_what_is_long_ago_is_no_news(crew: Crew) -> None:
    """After an outage, or when a handler is run again from the beginning."""
    assert await crew.tell(crew.telling(ago=OLDEST + timedelta(seconds=1))) is None
    assert await crew.tell(crew.telling(ago=OLDEST)) is not None


async def test_strangers_and_who_did_it_themselves_are_not_told(crew: Crew) -> None:
    """Neither somebody who was never a member, nor one that is none any more, nor one that there is not."""
    carol = await crew.people.sign_up("carol@example.org")
    for user_id in (carol.id, "usr_none"):
        assert await crew.tell(TellMember(user_id, Because.ASSIGNED, crew.alice.id, START)) is None
    assert await crew.tell(crew.telling(by=crew.bob.id)) is None
    async with crew.people.directory.transaction() as tx:
        occasion = crew.people.occasion(crew.alice)
        await remove_member(crew.workspace_id, crew.bob.id, workspace_stores_of(tx), occasion)
    assert await crew.tell(crew.telling()) is None


async def test_an_address_that_nobody_confirmed_gets_nothing(crew: Crew) -> None:
    """It may be a stranger's."""
    ivy = await crew.people.sign_up("ivy@example.org", confirmed=False)
    await join(crew.people.directory, ivy.id, crew.workspace_id, Role.MEMBER)
    assert await crew.tell(TellMember(ivy.id, Because.ASSIGNED, crew.alice.id, START)) is None


async def test_a_deleted_workspace_tells_nothing(crew: Crew) -> None:
    """An archived one still can be read."""
    async with crew.people.directory.transaction() as tx:
        await archive(crew.workspace_id, workspace_stores_of(tx), crew.people.occasion())
    assert await crew.tell(crew.telling()) is not None
    async with crew.people.directory.transaction() as tx:
        await delete(crew.workspace_id, workspace_stores_of(tx), crew.people.occasion(), grace=timedelta(days=1))
    assert await crew.tell(crew.telling("t2")) is None
