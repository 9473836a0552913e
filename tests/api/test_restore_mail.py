"""Who is told by mail that a workspace was restored, and of what."""

import httpx2
import pytest

from import_visits import brought_by
from import_world import sample
from letters import last_letter, mails_to
from mooring.dispatch import ImportDispatch
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.workspaces import Role
from restore_world import RestoreWorld, asked, at, name_of, write
from shared import join
from visitors import OPERATOR_KEY, Visitor, signed_in

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}


@pytest.fixture
async def bob(client: httpx2.AsyncClient) -> Visitor:
    return await signed_in(client, "bob@example.org")


async def test_owners_hear_to_what_by_whom_what_went_and_until_when_it_is_kept(
    hub: Hub, directory: SqlDirectory, alice: Visitor, carol: Visitor, bob: Visitor
) -> None:
    """Each of them once, whoever asked included, and no other member; also what was written while it went on."""
    await join(directory, carol.user_id, alice.workspace_id, Role.OWNER)
    await join(directory, bob.user_id, alice.workspace_id, Role.ADMIN)
    await write(hub, alice.workspace_id, 1, "abcde", alice.user_id)
    await asked(hub, alice, {"seq": 3})
    world = RestoreWorld(hub)

    async def settle(workspace_id: str) -> None:
        await write(hub, workspace_id, 6, "f")

    world.settle = settle
    await world.dispatch.look()
    for visitor in (alice, carol):
        assert (await mails_to(hub, visitor.email)).count("log_restored") == 1
        letter = await last_letter(hub, visitor.email, "log_restored")
        place = await name_of(hub, alice.workspace_id)
        assert f"restored the workspace “{place}”. It is now as it was on 23 November 2026, 13:03 UTC." in letter.text
        assert "in it now: 3." in letter.text
        assert "not in it any more: 3." in letter.text
        assert "23 December 2026" in letter.text
    assert "log_restored" not in await mails_to(hub, bob.email)


async def test_what_the_operator_has_restored_is_the_operators_deed(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """To the beginning: as it was when the workspace was made."""
    await write(hub, alice.workspace_id, 1, "ab")
    body = {"to": {"seq": 0}, "kind": "in_place", "workspaceName": await name_of(hub, alice.workspace_id)}
    path = at(alice, "restores").replace("/api/", "/api/operator/")
    assert (await client.post(path, json=body, headers=OLGA)).status_code == 201
    await RestoreWorld(hub).dispatch.look()
    text = (await last_letter(hub, alice.email, "log_restored")).text
    assert "Whoever runs this service restored" in text
    assert "as it was on 23 November 2026, 13:00 UTC" in text


async def test_whose_a_copy_or_an_import_is_gets_one_receipt(hub: Hub, alice: Visitor) -> None:
    """Of what it is a copy, and that it was imported: not that it was created, too."""
    await write(hub, alice.workspace_id, 1, "ab")
    await asked(hub, alice, {"seq": 1}, kind="copy", name="As it was")
    await RestoreWorld(hub).dispatch.look()
    text = (await last_letter(hub, alice.email, "workspace_copied")).text
    assert f"“As it was” is there, a copy of “{await name_of(hub, alice.workspace_id)}”" in text
    brought = await brought_by(alice, ImportDispatch(hub), sample("d1.sql"))
    await alice.ask("POST", f"/api/imports/{brought['id']}/apply", {"name": "Moved"})
    await ImportDispatch(hub).look()
    assert "“Moved” now" in (await last_letter(hub, alice.email, "workspace_imported")).text
    assert not {"workspace_created", "log_restored"} & set(await mails_to(hub, alice.email))


async def test_an_import_over_a_workspace_is_told_as_one(hub: Hub, alice: Visitor) -> None:
    """What was there went, and is kept."""
    await write(hub, alice.workspace_id, 1, "abcde")
    brought = await brought_by(alice, ImportDispatch(hub), sample("d1.sql"))
    over = {"workspaceId": alice.workspace_id, "workspaceName": await name_of(hub, alice.workspace_id)}
    reply = await alice.ask("POST", f"/api/imports/{brought['id']}/apply", over)
    assert reply.is_success, reply.text
    await RestoreWorld(hub).dispatch.look()
    text = (await last_letter(hub, alice.email, "imported_over")).text
    assert f"in it now: {brought['plan']['events']}." in text
    assert "not in it any more: 5." in text
    assert "log_restored" not in await mails_to(hub, alice.email)
