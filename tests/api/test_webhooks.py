"""Webhooks over the API: adding, changing, rotating and removing them, for admins and for the operator."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from fakes import FakeClock
from mooring.accounts import UserId
from mooring.api.occasions import by_nobody, workspace_stores_of
from mooring.api.webhook_desk import stores_of_webhooks
from mooring.hub import Hub
from mooring.webhooks import fan_out
from mooring.workspaces import LifecycleKind, Member, Role, WorkspaceId, record
from visitors import OPERATOR_KEY, PASSWORD, Visitor, problem

OLGA = {"authorization": f"Bearer {OPERATOR_KEY}"}
URL = "https://hooks.example.org/mooring?from=alice"


def _path(visitor: Visitor, below: str = "") -> str:
    return f"/api/workspaces/{visitor.workspace_id}/webhooks{below}"


async def _add(visitor: Visitor, **fields: object) -> Any:
    reply = await visitor.ask("POST", _path(visitor), {"url": URL, **fields})
    assert reply.status_code == 201, reply.text
    return reply.json()


async def _fan_out(hub: Hub) -> None:
    async with hub.directory.transaction() as tx:
        await fan_out(stores_of_webhooks(tx), ids=hub.ids, at=hub.clock.now())


async def _joins(hub: Hub, workspace_id: str, user_id: str, role: Role) -> None:
    async with hub.directory.transaction() as tx:
        one = WorkspaceId(workspace_id)
        await tx.workspaces.add_member(Member(one, UserId(user_id), role, hub.clock.now()))
        await record(one, LifecycleKind.MEMBER_ADDED, workspace_stores_of(tx), by_nobody(hub), {"userId": user_id})


async def _kinds(client: httpx2.AsyncClient) -> list[tuple[str, Any]]:
    events = (await client.get("/api/feed", headers=OLGA)).json()["events"]
    return [(event["kind"], event["data"]) for event in events]


async def test_a_webhook_is_added_shown_and_removed(alice: Visitor, client: httpx2.AsyncClient) -> None:
    """Its secret is in the reply that makes it and in no other; the feed tells each step; what is removed is gone."""
    made = await _add(alice, description=" To  my chat ", kinds=["member_added", "member_added"])
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert made == {
        "id": made["id"],
        "url": URL,
        "description": "To my chat",
        "kinds": ["member_added"],
        "lifecycle": True,
        "events": [],
        "state": "active",
        "disabledBecause": None,
        "createdAt": "2026-11-23T13:00:00.000Z",
        "createdBy": {"id": alice.user_id, "name": "", "email": alice.email},
        "failingSince": None,
    }
    assert (await alice.ask("GET", _path(alice))).json() == {"webhooks": [made], "limit": 10}
    one = _path(alice, f"/{made['id']}")
    assert (await alice.ask("GET", one)).json() == made
    assert (await alice.ask("DELETE", one)).status_code == 204
    assert problem(await alice.ask("GET", one))["code"] == "WEBHOOK_MISSING"
    facts = {"webhookId": made["id"]}
    assert (await _kinds(client))[1:] == [("webhook_added", facts), ("webhook_removed", facts)]


async def test_a_secret_is_sealed_where_it_is_kept(hub: Hub, alice: Visitor) -> None:
    """Neither the secret nor its bytes are in the database; what is there opens with the account key alone."""
    made = await _add(alice)
    async with hub.directory.reading() as tx:
        (kept,) = await tx.webhooks.of(WorkspaceId(alice.workspace_id))
    assert made["secret"].removeprefix("whsec_") not in repr(kept)
    assert hub.account_secret.webhooks.open(kept.sealed_secret, kept.id) == made["secret"]


async def test_a_webhook_is_changed_and_told_once(alice: Visitor, client: httpx2.AsyncClient) -> None:
    """What is left out stays; a change that changes nothing is not told."""
    made = await _add(alice, kinds=["member_added"])
    one = _path(alice, f"/{made['id']}")
    changed = (await alice.ask("PATCH", one, {"description": "Other", "kinds": []})).json()
    assert (changed["description"], changed["kinds"], changed["url"]) == ("Other", [], URL)
    again = await alice.ask("PATCH", one, {"description": "Other", "kinds": [], "enabled": True})
    assert again.json() == changed
    assert [kind for kind, _ in await _kinds(client)][1:] == ["webhook_added", "webhook_changed"]


async def test_another_address_needs_a_recent_proof(alice: Visitor, clock: FakeClock) -> None:
    """As adding one does; turning it off does not."""
    made = await _add(alice)
    one = _path(alice, f"/{made['id']}")
    clock.advance(timedelta(minutes=11))
    reply = await alice.ask("PATCH", one, {"url": "https://evil.example"})
    assert (reply.status_code, problem(reply)["code"]) == (403, "STEP_UP_REQUIRED")
    assert (await alice.ask("PATCH", one, {"url": URL, "enabled": False})).json()["state"] == "disabled"
    await alice.ask("POST", "/api/session/step-up", {"password": PASSWORD})
    moved = await alice.ask("PATCH", one, {"url": "https://other.example"})
    assert moved.json()["url"] == "https://other.example"


async def test_events_are_named_and_named_anew(alice: Visitor) -> None:
    """Each once, in their order; what is left out of a change stays, and with names no change has to be told."""
    made = await _add(alice, lifecycle=False, events=["v1.Task*", "v1.CommentAdded", "v1.Task*"])
    assert (made["lifecycle"], made["events"]) == (False, ["v1.Task*", "v1.CommentAdded"])
    one = _path(alice, f"/{made['id']}")
    same = (await alice.ask("PATCH", one, {"description": "Other"})).json()
    assert (same["lifecycle"], same["events"]) == (False, made["events"])
    changed = (await alice.ask("PATCH", one, {"lifecycle": True, "events": []})).json()
    assert (changed["lifecycle"], changed["events"]) == (True, [])


@pytest.mark.parametrize("events", [[""], ["x" * 201], ["v1.Task\n"], ["v1.Task "], ["v1.Task\u202e"], ["x"] * 21])
async def test_names_that_no_event_may_be_named_by_are_refused(alice: Visitor, events: list[str]) -> None:
    """WEBHOOK_EVENTS_INVALID, when it is added and when it is changed."""
    made = await _add(alice)
    for method, path in (("POST", _path(alice)), ("PATCH", _path(alice, f"/{made['id']}"))):
        reply = await alice.ask(method, path, {"url": URL, "events": events})
        refused = problem(reply)
        code = "WEBHOOK_EVENTS_INVALID"
        assert (reply.status_code, refused["code"], refused["fields"]) == (422, code, {"events": code})


async def test_a_webhook_is_told_of_something(alice: Visitor) -> None:
    """WEBHOOK_UNTOLD for neither changes nor events, when it is added, and when its last events are taken away."""
    reply = await alice.ask("POST", _path(alice), {"url": URL, "lifecycle": False})
    assert (reply.status_code, problem(reply)["code"]) == (422, "WEBHOOK_UNTOLD")
    made = await _add(alice, lifecycle=False, events=["v1.*"])
    reply = await alice.ask("PATCH", _path(alice, f"/{made['id']}"), {"events": []})
    assert problem(reply)["fields"] == {"events": "WEBHOOK_UNTOLD"}


async def test_further_events_need_a_recent_proof(alice: Visitor, clock: FakeClock) -> None:
    """They say what people wrote; fewer of them do not."""
    made = await _add(alice, events=["v1.Task*", "v1.CommentAdded"])
    one = _path(alice, f"/{made['id']}")
    clock.advance(timedelta(minutes=11))
    reply = await alice.ask("PATCH", one, {"events": ["v1.*"]})
    assert (reply.status_code, problem(reply)["code"]) == (403, "STEP_UP_REQUIRED")
    assert (await alice.ask("PATCH", one, {"events": ["v1.CommentAdded"]})).json()["events"] == ["v1.CommentAdded"]


async def test_a_webhook_of_events_alone_is_told_of_no_change(hub: Hub, alice: Visitor) -> None:
    """What happens to its workspace makes no delivery of it."""
    made = await _add(alice, lifecycle=False, events=["v1.*"])
    await alice.ask("PATCH", f"/api/workspaces/{alice.workspace_id}", {"name": "Other"})
    await _fan_out(hub)
    assert (await alice.ask("GET", _path(alice, f"/{made['id']}/deliveries"))).json()["deliveries"] == []


async def test_a_disabled_webhook_is_told_nothing_until_it_is_enabled(hub: Hub, alice: Visitor) -> None:
    """What happens meanwhile is not told later; tests and redeliveries are WEBHOOK_DISABLED."""
    made = await _add(alice)
    one = _path(alice, f"/{made['id']}")
    off = (await alice.ask("PATCH", one, {"enabled": False})).json()
    assert (off["state"], off["disabledBecause"]) == ("disabled", "by_hand")
    await _fan_out(hub)
    for below in ("/test", "/deliveries/msg_none/redeliver"):
        reply = await alice.ask("POST", one + below)
        assert (reply.status_code, problem(reply)["code"]) == (409, "WEBHOOK_DISABLED")
    await alice.ask("PATCH", one, {"enabled": True})
    await _fan_out(hub)
    told = (await alice.ask("GET", f"{one}/deliveries")).json()["deliveries"]
    assert [(delivery["kind"], delivery["position"]) for delivery in told] == [("webhook_changed", 4)]


async def test_a_new_webhook_is_told_of_nothing_that_was(hub: Hub, alice: Visitor, clock: FakeClock) -> None:
    """The first as well as one that comes later: what happened before is in the feed."""
    await alice.ask("POST", "/api/workspaces", {"name": "Second"})
    first = await _add(alice)
    clock.advance(timedelta(seconds=1))
    second = await _add(alice)
    await _fan_out(hub)
    for made, positions in ((first, [4, 3]), (second, [4])):
        page = (await alice.ask("GET", _path(alice, f"/{made['id']}/deliveries"))).json()
        assert sorted(delivery["position"] for delivery in page["deliveries"]) == sorted(positions)


async def test_a_webhook_is_told_of_its_workspace_and_its_kinds(
    hub: Hub, client: httpx2.AsyncClient, alice: Visitor, carol: Visitor
) -> None:
    """Each event once for every webhook that it concerns; the operator's hears of all workspaces."""
    mine = await _add(alice, kinds=["workspace_paused"])
    theirs = await _add(carol)
    olgas = (await client.post("/api/operator/webhooks", json={"url": URL}, headers=OLGA)).json()
    for visitor in (alice, carol):
        await client.post(f"/api/operator/workspaces/{visitor.workspace_id}/pause", headers=OLGA)
    await _fan_out(hub)
    await _fan_out(hub)
    async with hub.directory.reading() as tx:
        told = {
            made["id"]: sorted(one.position for one in await tx.deliveries.page(made["id"], None, 50, None))
            for made in (mine, theirs, olgas)
        }
    assert told == {mine["id"]: [5], theirs["id"]: [4, 6], olgas["id"]: [3, 4, 5, 6]}


async def test_ten_webhooks_a_workspace_hold_under_concurrency(alice: Visitor, client: httpx2.AsyncClient) -> None:
    """Of fifteen at once ten are added, the others are WEBHOOK_QUOTA_REACHED with the limit; the operator has ten too."""
    replies = await asyncio.gather(*(alice.ask("POST", _path(alice), {"url": URL}) for _ in range(15)))
    assert sorted(reply.status_code for reply in replies) == [201] * 10 + [409] * 5
    refused = problem(next(reply for reply in replies if reply.status_code == 409))
    assert (refused["code"], refused["limit"]) == ("WEBHOOK_QUOTA_REACHED", 10)
    for status in [201] * 10 + [409]:
        reply = await client.post("/api/operator/webhooks", json={"url": URL}, headers=OLGA)
        assert reply.status_code == status


async def test_a_rotated_secret_goes_on_signing_for_a_day(hub: Hub, alice: Visitor) -> None:
    """The reply holds the new one; the former is kept for 24 hours, the one before that no more."""
    made = await _add(alice)
    one = _path(alice, f"/{made['id']}")
    first = await alice.ask("POST", f"{one}/rotate-secret")
    assert first.status_code == 200
    assert first.json()["secret"] not in {made["secret"], None}
    second = (await alice.ask("POST", f"{one}/rotate-secret")).json()
    assert "secret" not in (await alice.ask("GET", one)).json()
    async with hub.directory.reading() as tx:
        kept = await tx.webhooks.by_id(made["id"])
    assert kept is not None
    seal = hub.account_secret.webhooks
    assert kept.sealed_former is not None
    assert [seal.open(one, kept.id) for one in (kept.sealed_secret, kept.sealed_former)] == [
        second["secret"],
        first.json()["secret"],
    ]
    assert kept.former_until == hub.clock.now() + timedelta(hours=24)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.org",
        "ftp://hooks.example.org",
        "http://hooks.example.org",
        "https://",
        "https://user@hooks.example.org",
        "https://user:secret@hooks.example.org",
        "https://hooks.example.org\\@evil.example",
        "https://hooks.example.org/#fragment",
        "https://hooks.example.org/a b",
        "https://hooks.example.org/\n",
        "https://hooks.exämple.org/",
        "https://hooks.example.org:0/",
        "https://hooks.example.org:99999/",
        "https://[::1/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://hooks.example.org/" + "x" * 2000,
    ],
)
async def test_an_address_that_no_webhook_may_have_is_refused(alice: Visitor, url: str) -> None:
    """WEBHOOK_URL_INVALID, when it is added and when it is changed."""
    reply = await alice.ask("POST", _path(alice), {"url": url})
    body = problem(reply)
    assert (reply.status_code, body["code"], body["fields"]) == (
        422,
        "WEBHOOK_URL_INVALID",
        {"url": "WEBHOOK_URL_INVALID"},
    )
    made = await _add(alice)
    reply = await alice.ask("PATCH", _path(alice, f"/{made['id']}"), {"url": url})
    assert problem(reply)["code"] == "WEBHOOK_URL_INVALID"


@pytest.mark.parametrize("fields", [{"kinds": ["password_changed"]}, {"description": "x" * 201}, {"url": 1}])
async def test_what_is_no_webhook_is_refused(alice: Visitor, fields: dict[str, Any]) -> None:
    """INVALID for kinds that there are none of, and descriptions that are too long."""
    reply = await alice.ask("POST", _path(alice), {"url": URL, **fields})
    assert (reply.status_code, problem(reply)["code"]) == (422, "INVALID")


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
async def test_webhooks_are_for_admins(hub: Hub, alice: Visitor, carol: Visitor, role: Role) -> None:
    """ROLE_TOO_LOW for members and viewers, WORKSPACE_FORBIDDEN for strangers, on every route."""
    made = await _add(alice)
    one = _path(alice, f"/{made['id']}")
    routes = [
        ("GET", _path(alice), None),
        ("POST", _path(alice), {"url": URL}),
        ("GET", one, None),
        ("PATCH", one, {"enabled": False}),
        ("DELETE", one, None),
        ("POST", f"{one}/rotate-secret", None),
        ("POST", f"{one}/test", None),
        ("GET", f"{one}/deliveries", None),
        ("GET", f"{one}/deliveries/msg_none", None),
        ("POST", f"{one}/deliveries/msg_none/redeliver", None),
    ]
    for method, path, body in routes:
        assert problem(await carol.ask(method, path, body))["code"] == "WORKSPACE_FORBIDDEN"
    await _joins(hub, alice.workspace_id, carol.user_id, role)
    for method, path, body in routes:
        refused = problem(await carol.ask(method, path, body))
        assert (refused["code"], refused["action"]) == ("ROLE_TOO_LOW", "webhooks")
    assert (await alice.ask("GET", one)).json()["state"] == "active"


async def test_webhooks_of_others_are_missing(client: httpx2.AsyncClient, alice: Visitor, carol: Visitor) -> None:
    """Under one's own workspace another's webhook is WEBHOOK_MISSING, and so is the operator's; the other way round too."""
    theirs = await _add(carol)
    mine = await _add(alice)
    olgas = (await client.post("/api/operator/webhooks", json={"url": URL}, headers=OLGA)).json()
    await client.post(f"/api/operator/webhooks/{olgas['id']}/test", headers=OLGA)
    for foreign in (theirs["id"], olgas["id"], "%00"):
        for method, below in (("GET", ""), ("DELETE", ""), ("POST", "/rotate-secret"), ("GET", "/deliveries")):
            reply = await alice.ask(method, _path(alice, f"/{foreign}{below}"))
            assert (reply.status_code, problem(reply)["code"]) == (404, "WEBHOOK_MISSING")
    reply = await client.get(f"/api/operator/webhooks/{mine['id']}", headers=OLGA)
    assert problem(reply)["code"] == "WEBHOOK_MISSING"
    (test,) = (await client.get(f"/api/operator/webhooks/{olgas['id']}/deliveries", headers=OLGA)).json()["deliveries"]
    for delivery in (test["id"], "msg_none", "%00"):
        reply = await alice.ask("GET", _path(alice, f"/{mine['id']}/deliveries/{delivery}"))
        assert (reply.status_code, problem(reply)["code"]) == (404, "DELIVERY_MISSING")
        reply = await alice.ask("POST", _path(alice, f"/{mine['id']}/deliveries/{delivery}/redeliver"))
        assert (reply.status_code, problem(reply)["code"]) == (404, "DELIVERY_MISSING")


async def test_a_test_is_queued_and_shown(alice: Visitor) -> None:
    """202 with the delivery as it waits; its payload is what a receiver will get."""
    made = await _add(alice)
    one = _path(alice, f"/{made['id']}")
    first, second = [await alice.ask("POST", f"{one}/test") for _ in range(2)]
    assert (first.status_code, first.json()["id"] != second.json()["id"]) == (202, True)
    assert first.json() == {
        "id": first.json()["id"],
        "position": 0,
        "kind": "test",
        "state": "pending",
        "attempts": 0,
        "createdAt": "2026-11-23T13:00:00.000Z",
        "dueAt": "2026-11-23T13:00:00.000Z",
        "deliveredAt": None,
        "lastStatus": None,
        "lastFailure": None,
        "event": None,
    }
    detail = (await alice.ask("GET", f"{one}/deliveries/{first.json()['id']}")).json()
    assert detail == {
        **first.json(),
        "attempts": [],
        "payload": {
            "type": "test",
            "timestamp": "2026-11-23T13:00:00.000Z",
            "data": {
                "position": 0,
                "workspaceId": alice.workspace_id,
                "kind": "test",
                "actor": None,
                "at": "2026-11-23T13:00:00.000Z",
                "data": {},
            },
        },
        "eventPayload": None,
    }


async def test_deliveries_come_in_pages_and_by_state(alice: Visitor) -> None:
    """Each once though all have one moment; a cursor of another make, sizes and states that are none are refused."""
    made = await _add(alice)
    one = _path(alice, f"/{made['id']}")
    sent = {(await alice.ask("POST", f"{one}/test")).json()["id"] for _ in range(5)}
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await alice.ask("GET", f"{one}/deliveries?limit=2&state=pending&cursor={cursor}")).json()
        seen += [delivery["id"] for delivery in page["deliveries"]]
        cursor = page["nextCursor"]
    assert (len(seen), set(seen)) == (5, sent)
    assert (await alice.ask("GET", f"{one}/deliveries?state=failed")).json()["deliveries"] == []
    for query, code in (
        ("cursor=nonsense", "CURSOR_INVALID"),
        ("limit=101", "INVALID"),
        ("limit=0", "INVALID"),
        ("state=lost", "INVALID"),
    ):
        assert problem(await alice.ask("GET", f"{one}/deliveries?{query}"))["code"] == code
