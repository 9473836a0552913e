"""Workspaces and who is in them, as whoever runs the service meets them: by command, while people work in them."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from forked import run_mooring
from live_server import LiveServer, Person, live_server

NOWHERE = "wsp_000000000000000000000"


@dataclass(frozen=True, slots=True)
class Desk:
    """Where the operator sits: the commands, on the data of a service."""

    server: LiveServer

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MOORING_")}
        return run_mooring("workspace", *arguments, environment=inherited | {"MOORING_DATA": str(self.server.data)})

    def say(self, *arguments: str) -> str:
        """What a command that succeeds prints for people."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def ask(self, *arguments: str) -> Any:
        """What it prints for programs."""
        return json.loads(self.say(*arguments, "--json"))

    def refused(self, *arguments: str) -> tuple[int, str]:
        """Exit code and what is said of a refusal; nothing is printed where programs read."""
        done = self.run(*arguments, "--json")
        assert done.stdout == ""
        return done.returncode, done.stderr

    def roles(self, workspace_id: str) -> dict[str, str]:
        """Who is in it as what, by address."""
        return {one["email"]: one["role"] for one in self.ask("members", workspace_id)}

    def read_by(self, person: Person, workspace_id: str) -> int:
        """The status by which the person's own request for the workspace is answered."""
        url = f"{self.server.url}/api/workspaces/{workspace_id}"
        return httpx2.get(url, headers=person.bearer, verify=False).status_code

    def state_for(self, person: Person, workspace_id: str) -> str:
        found = self.server.request("GET", f"/api/workspaces/{workspace_id}", 200, headers=person.bearer)
        return str(found["state"])


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with live_server(tmp_path_factory.mktemp("workspaces")) as server:
        yield Desk(server)


def test_workspaces_are_listed_and_shown(desk: Desk) -> None:
    """Found by name, id and state, with owners and members; nothing found is said in words, and is [] for programs."""
    alice = desk.server.sign_up("Alice")
    fleet = desk.server.create_workspace(alice, "Fleet of herons")
    (found,) = desk.ask("list", "--search", "fleet OF")
    assert (found["id"], found["name"], found["state"], found["members"]) == (fleet, "Fleet of herons", "active", 1)
    assert [owner["email"] for owner in found["owners"]] == [alice.email]
    assert [one["id"] for one in desk.ask("list", "--search", fleet)] == [fleet]
    assert desk.ask("list", "--search", fleet, "--state", "archived") == []
    assert desk.say("list", "--search", fleet, "--state", "deleted") == "There are no workspaces yet.\n"
    shown = desk.ask("show", fleet)
    assert (shown["workspace"], shown["receipts"]) == (found, [])
    assert [(one["user"]["id"], one["role"]) for one in shown["members"]] == [(alice.user_id, "owner")]
    lines = desk.say("show", fleet).splitlines()
    assert {f"id: {fleet}", "name: Fleet of herons", f"owners: {alice.email}", f"member: {alice.email} (owner)"} <= set(
        lines
    )
    assert {fleet, alice.workspace_id} <= {one["id"] for one in desk.ask("list")}


def test_owners_are_set_roles_given_and_members_removed(desk: Desk) -> None:
    """By id or address, with a sentence each; what the person may do follows at once; the last owner stays one."""
    alice, bob = desk.server.sign_up("Alice"), desk.server.sign_up("Bob")
    shared = desk.server.create_workspace(alice)
    assert desk.read_by(bob, shared) == 403
    assert desk.say("set-owner", shared, bob.email) == f"{bob.email} owns {shared}.\n"
    assert (desk.read_by(bob, shared), desk.ask("set-owner", shared, bob.user_id)["changed"]) == (200, False)
    assert desk.roles(shared) == {alice.email: "owner", bob.email: "owner"}
    assert desk.say("role", shared, alice.user_id, "viewer") == f"{alice.user_id} is viewer in {shared}.\n"
    given = desk.ask("role", shared, alice.email, "admin")
    assert (given["changed"], [one["id"] for one in given["workspace"]["owners"]]) == (True, [bob.user_id])
    assert desk.roles(shared) == {alice.email: "admin", bob.email: "owner"}
    assert "admin" in desk.say("members", shared)
    for last in (("role", shared, bob.email, "member"), ("remove-member", shared, bob.email)):
        code, said = desk.refused(*last)
        assert (code, "LAST_OWNER" in said) == (3, True)
    assert desk.say("remove-member", shared, alice.email) == f"{alice.email} is not in {shared} any more.\n"
    assert (desk.read_by(alice, shared), desk.roles(shared)) == (403, {bob.email: "owner"})
    assert desk.read_by(alice, alice.workspace_id) == 200


def test_a_workspace_is_archived_and_brought_back(desk: Desk) -> None:
    """Its members read on; the second time nothing changes, and says so."""
    alice = desk.server.sign_up("Alice")
    shared = desk.server.create_workspace(alice)
    assert desk.say("archive", shared) == f"{shared} is archived.\n"
    assert (desk.state_for(alice, shared), desk.ask("archive", shared)["changed"]) == ("archived", False)
    assert [one["id"] for one in desk.ask("list", "--search", shared, "--state", "archived")] == [shared]
    assert desk.say("unarchive", shared) == f"{shared} is not archived.\n"
    assert (desk.state_for(alice, shared), desk.ask("unarchive", shared)["changed"]) == ("active", False)


def test_a_workspace_is_deleted_and_brought_back(desk: Desk) -> None:
    """Gone for its owner at once, listed as deleted with the day of its purge, before which it is not purged; with the service stopped it is the same."""
    alice = desk.server.sign_up("Alice")
    shared = desk.server.create_workspace(alice)
    how = f"To bring it back: mooring workspace undelete {shared}"
    assert desk.say("delete", shared) == f"{shared} is deleted. {how}.\n"
    assert desk.read_by(alice, shared) == 404
    (found,) = desk.ask("list", "--search", shared, "--state", "deleted")
    assert (found["state"], found["purgeAt"] > found["deletedAt"]) == ("deleted", True)
    code, said = desk.refused("delete", shared)
    assert (code, "WORKSPACE_MISSING" in said) == (3, True)
    code, said = desk.refused("purge", shared, "--yes")
    assert (code, "PURGE_NOT_DUE" in said) == (3, True)
    assert desk.say("undelete", shared) == f"{shared} is back.\n"
    assert (desk.state_for(alice, shared), desk.ask("undelete", shared)["changed"]) == ("active", False)
    desk.server.stop()
    assert desk.ask("delete", shared)["workspace"]["state"] == "deleted"
    desk.server.start()
    assert desk.read_by(alice, shared) == 404


DEEDS = [
    ("show",), ("members",), ("role", "alice@example.org", "viewer"), ("remove-member", "alice@example.org"),
    ("set-owner", "alice@example.org"), ("archive",), ("unarchive",), ("delete",), ("undelete",),
]  # fmt: skip


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed[0])
def test_a_missing_workspace_is_exit_3(deed: tuple[str, ...], desk: Desk) -> None:
    """WORKSPACE_MISSING on stderr, nothing on stdout."""
    alice = desk.server.sign_up("Alice")
    command, *rest = (part.replace("alice@example.org", alice.email) for part in deed)
    code, said = desk.refused(command, NOWHERE, *rest)
    assert (code, "WORKSPACE_MISSING" in said) == (3, True)


def test_who_is_nobody_or_no_member_is_exit_3(desk: Desk) -> None:
    """USER_MISSING for an address without an account and for a closed one, MEMBER_MISSING for an account that is not in it."""
    alice, bob, carol = (desk.server.sign_up(name) for name in ("Alice", "Bob", "Carol"))
    shared = desk.server.create_workspace(alice)
    for person, expected in (("nobody@example.org", "USER_MISSING"), (bob.email, "MEMBER_MISSING")):
        for deed in (("role", shared, person, "viewer"), ("remove-member", shared, person)):
            code, said = desk.refused(*deed)
            assert (code, expected in said) == (3, True)
    carol_closes = {"archiveWorkspaces": True}
    desk.server.request("POST", "/api/account/close", 200, json=carol_closes, headers=carol.bearer)
    for person, why in (("nobody@example.org", "There is no such user."), (carol.email, "The account is closed.")):
        code, said = desk.refused("set-owner", shared, person)
        assert (code, f"(USER_MISSING): {why}" in said) == (3, True), said
    assert desk.roles(shared) == {alice.email: "owner"}
