"""Who may do what to a workspace: every operation x nine callers x own, foreign and absent workspace.

The table is written by hand from what each role may do, not taken from the code. A route without a row fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import httpx2
import pytest
from litestar import Litestar

from mooring.api.app import create_app
from mooring.hub import Hub
from mooring.storage.directory import SqlDirectory
from mooring.storage.directory.tables import members, users
from visitors import LEAKS, OPERATOR_KEY, Visitor, signed_in

ROLES = {"alice": "owner", "adam": "admin", "bob": "member", "vera": "viewer"}
OUTSIDERS = ("ivy", "carol")
PEOPLE = (*ROLES, *OUTSIDERS)
CALLERS = (*PEOPLE, "olga", "anyone", "revoked")
PLACES = ("own", "foreign", "absent")
LEAST = {"owner": ("alice",), "admin": ("alice", "adam"), "member": ("alice", "adam", "bob"), "viewer": tuple(ROLES)}
ABSENT = "wsp_0123456789abcdefghijk"
ADMINS_ONLY = ("pending@example.org", "hooks.example.org")


@dataclass(frozen=True)
class Row:
    """`may` names the least role, or those who may. `but`: who is answered otherwise, for the state of things."""

    may: str | tuple[str, ...]
    body: Mapping[str, Any] | None = None
    status: int = 200
    first: tuple[str, str, Mapping[str, Any] | None] | None = None
    but: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def allowed(self) -> tuple[str, ...]:
        return LEAST[self.may] if isinstance(self.may, str) else self.may


W = "/api/workspaces/{workspace_id}"
O = "/api/operator/workspaces/{workspace_id}"  # noqa: E741 - beside W it is clear
GONE = (404, "WORKSPACE_MISSING")
DELETED = ("DELETE", W, None)
# Asks the archive, not the directory: of what has no log nothing is wrong there.
LOOKS_AT_THE_ARCHIVE = ("POST", O + "/segments/drill")
NO_OFFER = (404, "OFFER_MISSING")
NOT_ADAM = ("alice", "bob", "vera")
OFFER = ("POST", W + "/ownership-offer", {"userId": "{adam}"})
HOOK = {"url": "https://hooks.example.org/new", "description": "", "kinds": []}
OLGA = ("olga",)

ROWS: dict[tuple[str, str], Row] = {
    ("GET", W): Row("viewer"),
    ("PATCH", W): Row("admin", {"name": "Renamed"}),
    ("DELETE", W): Row("owner"),
    ("POST", W + "/undelete"): Row("owner", first=DELETED, but=dict.fromkeys(OUTSIDERS, GONE)),
    ("POST", W + "/archive"): Row("owner"),
    ("POST", W + "/unarchive"): Row("owner", first=("POST", W + "/archive", None)),
    ("POST", W + "/leave"): Row(("adam", "bob", "vera"), status=204, but={"alice": (409, "LAST_OWNER")}),
    ("GET", W + "/members"): Row("viewer"),
    ("GET", W + "/automations"): Row("viewer"),
    ("PATCH", W + "/members/{user_id}"): Row("admin", {"role": "viewer"}),
    ("DELETE", W + "/members/{user_id}"): Row("admin", status=204),
    ("POST", W + "/ownership-offer"): Row("owner", {"userId": "{adam}"}, 201),
    ("DELETE", W + "/ownership-offer"): Row(("alice", "adam"), status=204, first=OFFER),
    ("POST", W + "/ownership-offer/accept"): Row(("adam",), first=OFFER, but=dict.fromkeys(NOT_ADAM, NO_OFFER)),
    ("GET", W + "/invitations"): Row("admin"),
    ("POST", W + "/invitations"): Row("admin", {"email": "new@example.org", "role": "member"}, 201),
    ("POST", W + "/invitations/{invitation_id}/resend"): Row("admin"),
    ("DELETE", W + "/invitations/{invitation_id}"): Row("admin", status=204),
    ("GET", W + "/usage"): Row("viewer"),
    ("GET", W + "/feed"): Row("viewer"),
    ("GET", W + "/audit"): Row("admin"),
    ("GET", W + "/webhooks"): Row("admin"),
    ("POST", W + "/webhooks"): Row("admin", HOOK, 201),
    ("GET", W + "/webhooks/{webhook_id}"): Row("admin"),
    ("PATCH", W + "/webhooks/{webhook_id}"): Row("admin", {"description": "Other"}),
    ("DELETE", W + "/webhooks/{webhook_id}"): Row("admin", status=204),
    ("POST", W + "/webhooks/{webhook_id}/rotate-secret"): Row("admin"),
    ("POST", W + "/webhooks/{webhook_id}/test"): Row("admin", status=202),
    ("GET", W + "/webhooks/{webhook_id}/deliveries"): Row("admin"),
    ("GET", W + "/webhooks/{webhook_id}/deliveries/{delivery_id}"): Row("admin", status=404),
    ("POST", W + "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver"): Row("admin", status=404),
    ("GET", W + "/exports"): Row("admin"),
    ("POST", W + "/exports"): Row("admin", status=201),
    ("GET", W + "/exports/{export_id}"): Row("admin", status=404),
    ("DELETE", W + "/exports/{export_id}"): Row("admin", status=404),
    ("POST", W + "/exports/{export_id}/open"): Row("admin", status=404),
    ("GET", W + "/exports/{export_id}/file"): Row("admin", status=404),
    ("GET", W + "/backups"): Row("admin"),
    ("POST", W + "/backups"): Row("admin"),
    ("GET", W + "/moments"): Row("owner"),
    ("GET", W + "/restores"): Row("viewer"),
    ("GET", W + "/restores/{restore_id}"): Row("viewer", status=404),
    ("POST", W + "/restores/plan"): Row("owner", {"to": {"seq": 0}}),
    ("GET", W + "/rescues"): Row("viewer"),
    ("GET", W + "/rescues/{restore_id}/events"): Row("viewer", status=404),
    ("POST", W + "/rescues/{restore_id}/reapply"): Row("owner", {}, 404),
    ("GET", O + "/rescues"): Row(OLGA),
    ("GET", O + "/rescues/{restore_id}/events"): Row(OLGA, status=404),
    ("POST", O + "/rescues/{restore_id}/reapply"): Row(OLGA, {}, 404),
    ("POST", W + "/restores"): Row("owner", {"to": {"seq": 0}, "kind": "copy", "name": "Copy"}, 201),
    ("POST", W + "/restores/{restore_id}/abort"): Row("owner", status=404),
    ("GET", O + "/restores"): Row(OLGA),
    ("GET", O + "/restores/{restore_id}"): Row(OLGA, status=404),
    ("POST", O + "/restores/plan"): Row(OLGA, {"to": {"seq": 0}}),
    ("POST", O + "/restores"): Row(OLGA, {"to": {"seq": 0}, "kind": "copy", "name": "Copy"}, 201),
    ("POST", O + "/restores/{restore_id}/abort"): Row(OLGA, status=404),
    ("POST", O + "/backups"): Row(OLGA, status=409),  # nothing was ever written in it
    LOOKS_AT_THE_ARCHIVE: Row(OLGA),
    ("GET", "/api/operator/monitor/workspaces/{workspace_id}"): Row(OLGA),
    ("POST", O + "/exports"): Row(OLGA, status=201),
    ("GET", O + "/exports/{export_id}"): Row(OLGA, status=404),
    ("GET", O + "/exports/{export_id}/file"): Row(OLGA, status=404),
    ("GET", O): Row(OLGA),
    ("GET", O + "/audit"): Row(OLGA),
    ("POST", O + "/pause"): Row(OLGA),
    ("POST", O + "/resume"): Row(OLGA),
    ("POST", "/api/operator/logs/{workspace_id}/verify"): Row(OLGA),
    ("POST", O + "/archive"): Row(OLGA),
    ("POST", O + "/unarchive"): Row(OLGA),
    ("POST", O + "/delete"): Row(OLGA),
    ("POST", O + "/undelete"): Row(OLGA, first=DELETED),
    ("POST", O + "/purge"): Row(OLGA, status=409, first=DELETED),
    ("PATCH", O + "/members/{user_id}"): Row(OLGA, {"role": "viewer"}),
    ("DELETE", O + "/members/{user_id}"): Row(OLGA),
    ("PUT", O + "/owner"): Row(OLGA, {"userId": "{adam}"}),
}
OPERATIONS = sorted(ROWS)


@dataclass
class World:
    """The shared workspace of Alice's, somebody else's of which the cast knows nothing, and the cast."""

    client: httpx2.AsyncClient
    directory: SqlDirectory
    headers: dict[str, dict[str, str]]
    ids: dict[str, dict[str, str]]
    secrets: dict[str, tuple[str, ...]]
    """What nobody may read who is not in that workspace."""

    async def ask(self, caller: str, operation: tuple[str, str], place: str) -> httpx2.Response:
        method, path = operation
        body = ROWS[operation].body
        return await self._sent(caller, method, path, body, place)

    async def prepare(self, operation: tuple[str, str]) -> None:
        first = ROWS[operation].first
        if first is not None:
            reply = await self._sent("alice", *first, "own")
            assert reply.is_success, reply.text

    async def position(self) -> int:
        async with self.directory.reading() as tx:
            return await tx.lifecycle.head()

    async def _sent(
        self, caller: str, method: str, path: str, body: Mapping[str, Any] | None, place: str
    ) -> httpx2.Response:
        ids = self.ids[place]
        json = {key: _filled(value, ids) for key, value in body.items()} if body is not None else None
        return await self.client.request(method, path.format(**ids), json=json, headers=self.headers[caller])


def _filled(value: Any, ids: Mapping[str, str]) -> Any:
    return value.format(**ids) if isinstance(value, str) else value


@pytest.fixture
async def world(hub: Hub, client: httpx2.AsyncClient, directory: SqlDirectory) -> World:
    cast = {name: await signed_in(client, f"{name}@example.org") for name in (*PEOPLE, "mia", "dora", "dan")}
    await _confirm_everybody(directory)
    own = await _shared(directory, cast["alice"], "Zebrafish", {**ROLES, "mia": "member"}, cast)
    foreign = await _shared(directory, cast["dora"], "Walrus", {"dora": "owner", "dan": "member"}, cast)
    await cast["alice"].ask(
        "POST", f"/api/workspaces/{own}/invitations", {"email": "ivy@example.org", "role": "member"}
    )
    headers = {name: cast[name].bearer for name in PEOPLE}
    headers |= {"olga": {"authorization": f"Bearer {OPERATOR_KEY}"}, "anyone": {}, "revoked": await _revoked(cast)}
    ids = {
        "own": {**await _parts(cast["alice"], own, "pending@example.org"), "user_id": cast["mia"].user_id},
        "foreign": {**await _parts(cast["dora"], foreign, "walrus@example.org"), "user_id": cast["dan"].user_id},
    }
    ids["absent"] = {**ids["own"], "workspace_id": ABSENT}
    for place in ids.values():
        place |= {"adam": cast["adam"].user_id, "user": cast["mia"].user_id}
    return World(client, directory, headers, ids, _secrets(cast, ids))


def _secrets(cast: Mapping[str, Visitor], ids: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    foreign = ids["foreign"]
    return {
        "own": ("Zebrafish", "pending@example.org", "mia@example.org", cast["mia"].user_id),
        "foreign": ("Walrus", "walrus@example.org", "dora@", "dan@", cast["dora"].user_id, foreign["webhook_id"]),
        "absent": ("Zebrafish", "Walrus"),
    }


async def _confirm_everybody(directory: SqlDirectory) -> None:
    async with directory.transaction() as tx:
        await tx.accounts._connection.execute(users.update().values(verified_at=users.c.created_at))


async def _shared(
    directory: SqlDirectory, owner: Visitor, name: str, roles: Mapping[str, str], cast: Mapping[str, Visitor]
) -> str:
    made = (await owner.ask("POST", "/api/workspaces", {"name": name})).json()
    async with directory.transaction() as tx:
        joined = (await tx.accounts._connection.execute(members.select().limit(1))).one().joined_at
        for person, role in roles.items():
            if cast[person] is not owner:
                row = {"workspace_id": made["id"], "user_id": cast[person].user_id, "role": role, "joined_at": joined}
                await tx.accounts._connection.execute(members.insert().values(row))
    return str(made["id"])


async def _parts(owner: Visitor, workspace_id: str, pending: str) -> dict[str, str]:
    at = f"/api/workspaces/{workspace_id}"
    invitation = await owner.ask("POST", at + "/invitations", {"email": pending, "role": "member"})
    hook = await owner.ask("POST", at + "/webhooks", {**HOOK, "url": "https://hooks.example.org/there"})
    assert (invitation.status_code, hook.status_code) == (201, 201), invitation.text + hook.text
    return {
        "workspace_id": workspace_id,
        "invitation_id": invitation.json()["id"],
        "webhook_id": hook.json()["id"],
        "delivery_id": "whd_none",
        "export_id": "exp_none",
        "restore_id": "rst_none",
    }


async def _revoked(cast: Mapping[str, Visitor]) -> dict[str, str]:
    alice = cast["alice"]
    second = await signed_in(alice.client, alice.email, "/api/sessions")
    assert (await second.ask("DELETE", "/api/session")).status_code == 204
    return second.bearer


def expected_refusal(operation: tuple[str, str], caller: str, place: str) -> tuple[int, str] | None:
    """What the caller is told there, None when it is done for them."""
    operators = operation[1].startswith("/api/operator")
    if caller == "anyone":
        return 401, "TOKEN_MISSING"
    if caller == "revoked":
        return 401, "TOKEN_INVALID" if operators else "SESSION_ENDED"
    if operators != (caller == "olga"):
        return 401, "TOKEN_INVALID"
    if place == "absent" and operation != LOOKS_AT_THE_ARCHIVE:
        return GONE
    return _refused_there(ROWS[operation], caller, place)


def _refused_there(row: Row, caller: str, place: str) -> tuple[int, str] | None:
    if caller == "olga":
        return None
    if place == "foreign":
        return 403, "WORKSPACE_FORBIDDEN"
    if caller in row.allowed:
        return None
    return row.but.get(caller, (403, "WORKSPACE_FORBIDDEN" if caller in OUTSIDERS else "ROLE_TOO_LOW"))


def test_every_operation_on_a_workspace_has_a_row(hub: Hub) -> None:
    """The table names exactly the routes that name a workspace."""
    app: Litestar = create_app(hub)
    served = {
        (method, route.path_format)
        for route in app.routes
        for method in route.methods - {"OPTIONS", "HEAD"}
        if "{workspace_id}" in route.path_format
    }
    assert served == set(ROWS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=" ".join)
async def test_who_may_not_is_told_so_and_nothing_else(world: World, operation: tuple[str, str]) -> None:
    """The code for that caller and place; nothing of the workspace in the answer; nothing changed by all of them."""
    await world.prepare(operation)
    before = await world.position()
    for caller, place in product(CALLERS, PLACES):
        refused = expected_refusal(operation, caller, place)
        if refused is None:
            continue
        reply = await world.ask(caller, operation, place)
        assert (reply.status_code, reply.json().get("code")) == refused, f"{caller}, {place}: {reply.text}"
        assert not LEAKS.search(reply.text), (caller, place)
        assert [secret for secret in world.secrets[place] if secret in reply.text] == [], (caller, place)
    assert await world.position() == before


READING = [operation for operation in OPERATIONS if operation[0] == "GET"]
CHANGING = [(op, caller) for op in OPERATIONS if op not in READING for caller in ROWS[op].allowed]


@pytest.mark.parametrize("operation", READING, ids=" ".join)
async def test_who_may_read_sees_what_is_theirs(world: World, operation: tuple[str, str]) -> None:
    """All of them; the answer holds nothing of other workspaces, and for members nothing that only admins see."""
    for caller in ROWS[operation].allowed:
        await _served(world, operation, caller)


@pytest.mark.parametrize(
    ("operation", "caller"), CHANGING, ids=lambda part: part if isinstance(part, str) else " ".join(part)
)
async def test_who_may_change_is_served(world: World, operation: tuple[str, str], caller: str) -> None:
    """It is done; the answer holds nothing of other workspaces, and for members nothing that only admins see."""
    await world.prepare(operation)
    await _served(world, operation, caller)


async def _served(world: World, operation: tuple[str, str], caller: str) -> None:
    reply = await world.ask(caller, operation, "own")
    assert reply.status_code == ROWS[operation].status, f"{caller}: {reply.text}"
    assert not LEAKS.search(reply.text.replace("whsec_", ""))
    hidden = world.secrets["foreign"] + (ADMINS_ONLY if caller in {"bob", "vera"} else ())
    assert [secret for secret in hidden if secret in reply.text] == [], caller


@pytest.mark.parametrize("caller", PEOPLE)
async def test_lists_hold_nothing_of_others(world: World, caller: str) -> None:
    """The list of workspaces, a search for the name of a foreign one, and the pending invitations."""
    hidden = world.secrets["foreign"] + (("Zebrafish",) if caller == "carol" else ())
    for path in (
        "/api/workspaces",
        "/api/workspaces?search=walrus",
        "/api/workspaces?state=deleted",
        "/api/invitations",
    ):
        reply = await world.client.get(path, headers=world.headers[caller])
        assert reply.status_code == 200, reply.text
        assert [secret for secret in hidden if secret in reply.text] == [], path
    invited = (await world.client.get("/api/invitations", headers=world.headers[caller])).json()["invitations"]
    assert [one["workspaceName"] for one in invited] == (["Zebrafish"] if caller == "ivy" else [])
