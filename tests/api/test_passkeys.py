"""Passkeys, with a device in software: adding, signing in, second factor, step-up, and everything that can be wrong."""

import asyncio
import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import cbor2
import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from authenticator import ATTESTED, BACKUP_ABLE, PRESENT, VERIFIED, Device, Lies, b64, with_passkey
from fakes import FakeClock
from mooring.accounts import UserId
from mooring.accounts.factors import ceremony
from mooring.accounts.factors.ceremony import Answer, RelyingParty, made, used
from mooring.accounts.factors.errors import PasskeyRefused
from mooring.accounts.factors.model import Passkey, PasskeyId
from mooring.api.passkeys import relying_party
from mooring.audit import AuditKind
from mooring.hub import Hub, WebPolicy
from mooring.mail import Template
from second_factors import audit_kinds, mails, with_totp
from visitors import ORIGIN, PASSWORD, Visitor, problem, signed_in

KEYS = "/api/account/passkeys"
SIGN_IN = "/api/sessions/passkey"
SECOND = "/api/sessions/second-factor"
STEP_UP = "/api/session/step-up"


async def _options(client: httpx2.AsyncClient) -> dict[str, Any]:
    reply = await client.post(f"{SIGN_IN}/options")
    assert reply.status_code == 201
    return reply.json()


async def _sign_in(client: httpx2.AsyncClient, device: Device, lies: Lies | None = None) -> httpx2.Response:
    begun = await _options(client)
    sent = {"challenge": begun["challenge"], "credential": device.get(begun["options"], lies)}
    return await client.post(SIGN_IN, json=sent)


async def _challenged(client: httpx2.AsyncClient, email: str = "alice@example.org") -> tuple[str, dict[str, Any]]:
    """The challenge of the right password, and the WebAuthn options for it."""
    body = problem(await client.post("/api/sessions", json={"email": email, "password": PASSWORD}))
    assert body["code"] == "SECOND_FACTOR_REQUIRED"
    options = await client.post(f"{SECOND}/options", json={"challenge": body["challenge"]})
    assert options.status_code == 200, options.text
    return body["challenge"], options.json()["options"]


# Adding


async def test_the_browser_is_asked_for_a_passkey_that_asks_for_its_owner(alice: Visitor) -> None:
    """Found by itself later, its owner verified, no attestation; bound to our host; the user by id, not by address."""
    await with_passkey(alice)
    options = (await alice.ask("POST", f"{KEYS}/options")).json()["options"]
    assert options["rp"] == {"name": "Mooring", "id": "localhost"}
    assert base64.urlsafe_b64decode(options["user"]["id"] + "==").decode() == alice.user_id
    assert options["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert options["attestation"] == "none"
    assert len(options["excludeCredentials"]) == 1
    assert options["excludeCredentials"][0]["transports"] == ["hybrid", "internal"]


async def test_a_passkey_is_kept_under_its_name(alice: Visitor, hub: Hub) -> None:
    """201 with id and name, and the first recovery codes; audited, told by mail; in the account; no keys in any of it."""
    _, added = await with_passkey(alice, name=" My\nlaptop ")
    assert added["passkey"] == {
        "id": added["passkey"]["id"],
        "name": "My laptop",
        "createdAt": "2026-11-23T13:00:00.000Z",
        "lastUsedAt": None,
    }
    assert len(added["recoveryCodes"]) == 10
    assert {AuditKind.PASSKEY_ADDED, AuditKind.RECOVERY_CODES_MADE} <= set(await audit_kinds(hub, alice))
    async with hub.directory.reading() as tx:
        entries = await tx.audit.of_user(alice.user_id, None, 10)
    # The log outlives the account, so it holds ids and no words of a person.
    assert "My laptop" not in str(entries)
    assert {"passkeyId": added["passkey"]["id"]} in [dict(entry.data) for entry in entries]
    told = next(mail for mail in await mails(hub, alice) if mail.template is Template.FACTOR_ADDED)
    assert (told.params["factor"], told.params["passkey"]) == ("passkey", "My laptop")
    factors = (await alice.ask("GET", "/api/account")).json()["factors"]
    assert factors == {"totp": None, "passkeys": [added["passkey"]], "recoveryCodesLeft": 10}


async def test_codes_are_shown_with_the_first_factor_only(alice: Visitor, clock: FakeClock) -> None:
    """With a second passkey, and with an app after it, they are null: there are some already."""
    await with_passkey(alice)
    assert (await with_passkey(alice))[1]["recoveryCodes"] is None
    assert (await with_totp(alice, clock))[1] is None


async def test_passkeys_are_named_anew_and_removed(alice: Visitor, client: httpx2.AsyncClient, hub: Hub) -> None:
    """200 with the new name; 204, then it signs in no more, and the codes go with the last one."""
    device, added = await with_passkey(alice)
    path = f"{KEYS}/{added['passkey']['id']}"
    assert (await alice.ask("PATCH", path, {"name": "Phone"})).json()["name"] == "Phone"
    reply = await alice.ask("PATCH", path, {"name": "x" * 101})
    assert (reply.status_code, problem(reply)["code"]) == (422, "NAME_TOO_LONG")
    assert (await alice.ask("DELETE", path)).status_code == 204
    for reply in (await alice.ask("DELETE", path), await alice.ask("PATCH", path, {"name": "x"})):
        assert (reply.status_code, problem(reply)["code"]) == (404, "PASSKEY_MISSING")
    assert problem(await _sign_in(client, device))["code"] == "PASSKEY_REFUSED"
    assert AuditKind.PASSKEY_REMOVED in await audit_kinds(hub, alice)
    async with hub.directory.reading() as tx:
        assert await tx.factors.recovery_codes.left(UserId(alice.user_id)) == 0


async def test_carol_touches_no_passkey_of_alice(alice: Visitor, carol: Visitor) -> None:
    """To her it does not exist."""
    _, added = await with_passkey(alice)
    for method, body in (("DELETE", None), ("PATCH", {"name": "Mine"})):
        reply = await carol.ask(method, f"{KEYS}/{added['passkey']['id']}", body)
        assert (reply.status_code, problem(reply)["code"]) == (404, "PASSKEY_MISSING")


async def test_twenty_passkeys_are_enough(alice: Visitor) -> None:
    """TOO_MANY_PASSKEYS when the twenty-first is begun, and when it was begun before the twentieth was there."""
    for _ in range(19):
        await with_passkey(alice)
    begun = (await alice.ask("POST", f"{KEYS}/options")).json()
    await with_passkey(alice)
    late = {"challenge": begun["challenge"], "credential": Device().make(begun["options"])}
    for reply in (await alice.ask("POST", f"{KEYS}/options"), await alice.ask("POST", KEYS, late)):
        assert (reply.status_code, problem(reply)["code"]) == (409, "TOO_MANY_PASSKEYS")


async def test_a_passkey_belongs_to_one_account(alice: Visitor, carol: Visitor) -> None:
    """A credential that Alice has is refused when Carol brings it, made for her own challenge."""
    device, _ = await with_passkey(alice)
    begun = (await carol.ask("POST", f"{KEYS}/options")).json()
    device.keys[-1].count = 0
    copied = device.make(begun["options"])
    attested = cbor2.loads(base64.urlsafe_b64decode(copied["response"]["attestationObject"] + "=="))
    attested["authData"] = attested["authData"].replace(device.keys[-1].credential_id, device.keys[0].credential_id)
    identity = b64(device.keys[0].credential_id)
    copied |= {"id": identity, "rawId": identity}
    copied["response"]["attestationObject"] = b64(cbor2.dumps(attested))
    reply = await carol.ask("POST", KEYS, {"challenge": begun["challenge"], "credential": copied})
    assert (reply.status_code, problem(reply)["code"]) == (401, "PASSKEY_REFUSED")
    assert (await carol.ask("GET", "/api/account")).json()["factors"]["passkeys"] == []


WRONG_MAKING = {
    "another origin": Lies(origin="https://evil.example"),
    "another port": Lies(origin="http://localhost:8788"),
    "another host": Lies(rp_id="evil.example"),
    "another challenge": Lies(challenge=b64(b"x" * 32)),
    "a use instead of a making": Lies(kind="webauthn.get"),
    "nobody there": Lies(flags=0),
    "its owner not verified": Lies(flags=PRESENT),
}


@pytest.mark.parametrize("what", WRONG_MAKING)
async def test_what_was_not_made_for_us_is_refused(alice: Visitor, what: str) -> None:
    """PASSKEY_REFUSED, nothing kept, and the session goes on."""
    begun = (await alice.ask("POST", f"{KEYS}/options")).json()
    credential = Device().make(begun["options"], WRONG_MAKING[what])
    reply = await alice.ask("POST", KEYS, {"challenge": begun["challenge"], "credential": credential})
    assert (reply.status_code, problem(reply)["code"]) == (401, "PASSKEY_REFUSED")
    assert (await alice.ask("GET", "/api/account")).json()["factors"]["passkeys"] == []


async def test_a_challenge_to_add_is_for_one_session_and_once(
    client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, clock: FakeClock
) -> None:
    """Carol's, Alice's other session's, a used one, an expired one, one to sign in by: CHALLENGE_INVALID."""
    other = await signed_in(client, alice.email, "/api/sessions")
    begun = (await alice.ask("POST", f"{KEYS}/options")).json()
    sent = {"challenge": begun["challenge"], "credential": Device().make(begun["options"])}
    for thief in (carol, other):
        assert problem(await thief.ask("POST", KEYS, sent))["code"] == "CHALLENGE_INVALID"
    assert (await alice.ask("POST", KEYS, sent)).status_code == 201
    assert problem(await alice.ask("POST", KEYS, sent))["code"] == "CHALLENGE_INVALID"
    late = (await alice.ask("POST", f"{KEYS}/options")).json()
    clock.advance(timedelta(minutes=5))
    sent = {"challenge": late["challenge"], "credential": Device().make(late["options"])}
    assert problem(await alice.ask("POST", KEYS, sent))["code"] == "CHALLENGE_INVALID"
    login = await _options(client)
    assert problem(await alice.ask("POST", KEYS, {**sent, "challenge": login["challenge"]}))["code"] == (
        "CHALLENGE_INVALID"
    )


# Signing in


async def test_a_passkey_signs_in_without_a_password(client: httpx2.AsyncClient, alice: Visitor, hub: Hub) -> None:
    """201 as every sign-in; both factors in one, so nothing more is asked for; the list shows when it was used."""
    device, _ = await with_passkey(alice)
    options = (await _options(client))["options"]
    assert (options["allowCredentials"], options["userVerification"], options["rpId"]) == ([], "required", "localhost")
    reply = await _sign_in(client, device)
    assert reply.status_code == 201, reply.text
    assert reply.json()["user"]["id"] == alice.user_id
    assert reply.json()["refreshToken"].startswith("mrt_")
    shown = (await alice.ask("GET", "/api/account")).json()["factors"]["passkeys"]
    assert shown[0]["lastUsedAt"] == "2026-11-23T13:00:00.000Z"
    async with hub.directory.reading() as tx:
        entries = await tx.audit.of_user(alice.user_id, None, 10)
    assert {"by": "passkey"} in [dict(entry.data) for entry in entries if entry.kind is AuditKind.SIGNED_IN]


async def test_a_page_gets_cookies_by_a_passkey_and_no_other_page_does(
    client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """With our own origin the tokens are cookies; with another it is ORIGIN_REFUSED."""
    device, _ = await with_passkey(alice)
    begun = await _options(client)
    sent = {"challenge": begun["challenge"], "credential": device.get(begun["options"])}
    refused = await client.post(SIGN_IN, json=sent, headers={"origin": "https://evil.example"})
    assert (refused.status_code, problem(refused)["code"]) == (403, "ORIGIN_REFUSED")
    reply = await client.post(SIGN_IN, json=sent, headers={"origin": ORIGIN})
    assert "mooring_refresh" in str(reply.headers.get_list("set-cookie"))
    assert "refreshToken" not in reply.json()


WRONG_USE = {
    **{what: lie for what, lie in WRONG_MAKING.items() if what != "a use instead of a making"},
    "a making instead of a use": Lies(kind="webauthn.create"),
    "somebody else's name on it": Lies(user_handle=b64(b"usr_somebody")),
    "backup flags that cannot be": Lies(flags=PRESENT | VERIFIED | 0x10),
}


@pytest.mark.parametrize("what", WRONG_USE)
async def test_what_was_not_signed_for_us_signs_nobody_in(
    client: httpx2.AsyncClient, alice: Visitor, what: str
) -> None:
    """PASSKEY_REFUSED with no difference to see; the passkey goes on working."""
    device, _ = await with_passkey(alice)
    reply = await _sign_in(client, device, WRONG_USE[what])
    assert (reply.status_code, problem(reply)["code"]) == (401, "PASSKEY_REFUSED")
    assert (await _sign_in(client, device)).status_code == 201


async def test_a_use_signs_in_once(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Sent again, twenty times at once, it opens one session: the challenge is used up."""
    device = Device(counts=False)
    await with_passkey(alice, device)
    begun = await _options(client)
    sent = {"challenge": begun["challenge"], "credential": device.get(begun["options"])}
    replies = await asyncio.gather(*(client.post(SIGN_IN, json=sent) for _ in range(20)))
    assert sorted(reply.status_code for reply in replies) == [201] + [401] * 19
    assert {problem(reply)["code"] for reply in replies if reply.status_code == 401} == {"CHALLENGE_INVALID"}


async def test_a_challenge_to_sign_in_expires_and_is_for_nothing_else(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """After five minutes, invented, or made for adding, stepping up, or a second factor: CHALLENGE_INVALID."""
    device, _ = await with_passkey(alice)
    second, _ = await _challenged(client)
    others = [
        (await alice.ask("POST", f"{KEYS}/options")).json()["challenge"],
        (await alice.ask("POST", f"{STEP_UP}/options")).json()["challenge"],
        second,
        "",
        "chl_x.y",
        "x" * 9000,
    ]
    begun = await _options(client)
    sent = {"credential": device.get(begun["options"])}
    for other in others:
        reply = await client.post(SIGN_IN, json={**sent, "challenge": other})
        assert (reply.status_code, problem(reply)["code"]) == (401, "CHALLENGE_INVALID")
    clock.advance(timedelta(minutes=5))
    reply = await client.post(SIGN_IN, json={**sent, "challenge": begun["challenge"]})
    assert problem(reply)["code"] == "CHALLENGE_INVALID"


async def test_a_use_for_another_challenge_is_refused(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """What was signed for one open challenge meets no other."""
    device, _ = await with_passkey(alice)
    one, other = await _options(client), await _options(client)
    sent = {"challenge": other["challenge"], "credential": device.get(one["options"])}
    assert problem(await client.post(SIGN_IN, json=sent))["code"] == "PASSKEY_REFUSED"


async def test_a_counter_that_goes_back_is_refused_and_told(
    client: httpx2.AsyncClient, alice: Visitor, hub: Hub
) -> None:
    """Somebody may have a copy: refused, written down, the operator alerted; the key with the higher count goes on."""
    device, added = await with_passkey(alice)
    for _ in range(3):
        assert (await _sign_in(client, device)).status_code == 201
    for count in (0, 2, 3):
        reply = await _sign_in(client, device, Lies(count=count))
        assert (reply.status_code, problem(reply)["code"]) == (401, "PASSKEY_REFUSED")
    assert (await audit_kinds(hub, alice)).count(AuditKind.PASSKEY_COUNTER_WENT_BACK) == 3
    (raised,) = hub.alerts.recent
    assert (raised.alert.kind, raised.alert.subject, raised.repeats) == ("passkey_copied", added["passkey"]["id"], 2)
    assert (await _sign_in(client, device)).status_code == 201


async def test_a_device_that_does_not_count_signs_in_again_and_again(
    client: httpx2.AsyncClient, alice: Visitor
) -> None:
    """Phones and password managers leave the counter at nought."""
    device = Device(counts=False)
    await with_passkey(alice, device)
    for _ in range(3):
        assert (await _sign_in(client, device)).status_code == 201


async def test_a_passkey_that_nobody_has_is_refused(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """As one that is wrong: PASSKEY_REFUSED."""
    device, _ = await with_passkey(alice)
    stranger = Device()
    stranger.make((await alice.ask("POST", f"{KEYS}/options")).json()["options"])
    assert problem(await _sign_in(client, stranger))["code"] == "PASSKEY_REFUSED"
    forged = replace(device.keys[0], private=stranger.keys[0].private)
    begun = await _options(client)
    sent = {"challenge": begun["challenge"], "credential": device.get(begun["options"], key=forged)}
    assert problem(await client.post(SIGN_IN, json=sent))["code"] == "PASSKEY_REFUSED"


async def test_a_passkey_of_a_closed_account_signs_in_no_more(
    client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock
) -> None:
    """ACCOUNT_CLOSED while it can be reopened; afterwards as a passkey that nobody has."""
    device, _ = await with_passkey(alice)
    assert (await alice.ask("POST", "/api/account/close", {"archiveWorkspaces": True})).status_code == 200
    reply = await _sign_in(client, device)
    body = problem(reply)
    assert (reply.status_code, body["code"]) == (403, "ACCOUNT_CLOSED")
    clock.advance(timedelta(days=31))
    assert problem(await _sign_in(client, device))["code"] == "PASSKEY_REFUSED"


# Second factor


async def test_a_passkey_is_a_second_factor(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Offered as a way, for the user's own passkeys; after the password it need not ask for its owner again."""
    device, added = await with_passkey(alice)
    challenge, options = await _challenged(client)
    assert [one["id"] for one in options["allowCredentials"]] == [b64(device.keys[0].credential_id)]
    assert options["userVerification"] == "preferred"
    sent = {"challenge": challenge, "credential": device.get(options, Lies(flags=PRESENT))}
    reply = await client.post(SECOND, json=sent)
    assert reply.status_code == 201, reply.text
    assert problem(await client.post(SECOND, json=sent))["code"] == "CHALLENGE_INVALID"
    assert added["recoveryCodes"] is not None


async def test_a_wrong_key_counts_as_a_wrong_answer(client: httpx2.AsyncClient, alice: Visitor, carol: Visitor) -> None:
    """Carol's passkey and lies are SECOND_FACTOR_WRONG five times, then the challenge is spent."""
    device, _ = await with_passkey(alice)
    hers, _ = await with_passkey(carol)
    challenge, options = await _challenged(client)
    unnamed = hers.get(options)
    del unnamed["response"]["userHandle"]
    wrong = [hers.get(options), unnamed, device.get(options, Lies(origin="https://evil.example")), {}, {"id": 5}]
    for credential in wrong:
        reply = await client.post(SECOND, json={"challenge": challenge, "credential": credential})
        assert (reply.status_code, problem(reply)["code"]) == (401, "SECOND_FACTOR_WRONG")
    reply = await client.post(SECOND, json={"challenge": challenge, "credential": device.get(options)})
    assert problem(reply)["code"] == "CHALLENGE_INVALID"
    for path in (f"{SECOND}/options",):
        assert problem(await client.post(path, json={"challenge": challenge}))["code"] == "CHALLENGE_INVALID"
        assert problem(await client.post(path, json={"challenge": "x.y"}))["code"] == "CHALLENGE_INVALID"


async def test_a_use_for_the_second_factor_signs_nobody_in_alone(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """What was signed for a second factor, its owner not verified, is no sign-in by passkey."""
    device, _ = await with_passkey(alice)
    challenge, options = await _challenged(client)
    credential = device.get(options)
    assert problem(await client.post(SIGN_IN, json={"challenge": challenge, "credential": credential}))["code"] == (
        "CHALLENGE_INVALID"
    )


# Step-up


async def test_a_passkey_steps_up(client: httpx2.AsyncClient, alice: Visitor, clock: FakeClock) -> None:
    """The options name the ways; a use for them is a recent authentication, once."""
    device, _ = await with_passkey(alice)
    clock.advance(timedelta(minutes=10))
    begun = (await alice.ask("POST", f"{STEP_UP}/options")).json()
    assert begun["methods"] == ["password", "passkey"]
    sent = {"challenge": begun["challenge"], "credential": device.get(begun["options"])}
    reply = await alice.ask("POST", STEP_UP, sent)
    assert (reply.status_code, reply.json()["session"]["authenticatedAt"]) == (200, "2026-11-23T13:10:00.000Z")
    again = await alice.ask("POST", STEP_UP, sent)
    assert (again.status_code, problem(again)["code"]) == (403, "STEP_UP_WRONG")


async def test_nobody_steps_up_with_what_is_not_theirs(
    client: httpx2.AsyncClient, alice: Visitor, carol: Visitor, clock: FakeClock
) -> None:
    """Another user's challenge or key, another session's, one to sign in by, an unverified owner: STEP_UP_WRONG."""
    device, _ = await with_passkey(alice)
    hers, _ = await with_passkey(carol)
    other = await signed_in_with(client, device)
    begun = (await alice.ask("POST", f"{STEP_UP}/options")).json()
    carols = (await carol.ask("POST", f"{STEP_UP}/options")).json()
    login = await _options(client)
    good = {"challenge": begun["challenge"], "credential": device.get(begun["options"])}
    tried = [
        (other, good),
        (carol, {**good}),
        (alice, {"challenge": carols["challenge"], "credential": device.get(carols["options"])}),
        (alice, {"challenge": login["challenge"], "credential": device.get(login["options"])}),
        (alice, {"credential": good["credential"]}),
        (alice, {"challenge": begun["challenge"], "credential": hers.get(begun["options"])}),
    ]
    for visitor, sent in tried:
        reply = await visitor.ask("POST", STEP_UP, sent)
        assert (reply.status_code, problem(reply)["code"]) == (403, "STEP_UP_WRONG")
    begun = (await alice.ask("POST", f"{STEP_UP}/options")).json()
    unverified = device.get(begun["options"], Lies(flags=PRESENT))
    reply = await alice.ask("POST", STEP_UP, {"challenge": begun["challenge"], "credential": unverified})
    assert problem(reply)["code"] == "STEP_UP_WRONG"


async def signed_in_with(client: httpx2.AsyncClient, device: Device) -> Visitor:
    """A session by passkey."""
    body = (await _sign_in(client, device)).json()
    return Visitor(
        client=client,
        email=body["user"]["email"],
        user_id=body["user"]["id"],
        session_id=body["session"]["id"],
        workspace_id=body["defaultWorkspaceId"],
        access=body["accessToken"],
        refresh=body["refreshToken"],
    )


async def test_without_passkeys_there_is_nothing_to_call_the_browser_with(alice: Visitor) -> None:
    """Challenge and options are null; the password is always a way."""
    reply = await alice.ask("POST", f"{STEP_UP}/options")
    assert (reply.status_code, reply.json()) == (201, {"methods": ["password"], "challenge": None, "options": None})


# Malformed


def _damaged() -> dict[str, Callable[[dict[str, Any]], Any]]:
    def within(name: str, value: Any) -> Callable[[dict[str, Any]], Any]:
        return lambda good: {**good, "response": {**good["response"], name: value}}

    parts = ("clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
    odd = {"a number": 5, "a list": [], "nothing": None, "no base64": "\u20ac\u20ac", "huge": "A" * 60_000, "empty": ""}
    cases = {f"{part} is {what}": within(part, value) for part in parts for what, value in odd.items()}
    nested = b64(b"\x81" * 5000)
    return {
        **cases,
        "an empty object": lambda good: {},
        "no response": lambda good: {**good, "response": None},
        "another type": lambda good: {**good, "type": "password"},
        "a list for a type": lambda good: {**good, "type": ["public-key"]},
        "raw id differs": lambda good: {**good, "rawId": "AAAA"},
        "deep cbor": within("attestationObject", nested),
        "deep json": within("clientDataJSON", b64(b"[" * 5000)),
        "a bomb of a length": within("attestationObject", b64(b"\xa3\x63fmt\x9b\xff\xff\xff\xff\xff\xff\xff\xff")),
        "client data of another shape": within("clientDataJSON", b64(b'{"type": 1, "challenge": [], "origin": {}}')),
        "client data that is a list": within("clientDataJSON", b64(b"[]")),
        "short authenticator data": within("authenticatorData", b64(b"x" * 36)),
        "extra authenticator data": within("authenticatorData", b64(b"x" * 500)),
    }


HARMLESS = {"userHandle is nothing"}  # a device may leave it out


@pytest.mark.parametrize("what", _damaged())
async def test_no_malformed_credential_is_a_fault(client: httpx2.AsyncClient, alice: Visitor, what: str) -> None:
    """To add and to sign in: PASSKEY_REFUSED, whatever is sent in the place of whatever."""
    damage = _damaged()[what]
    device, _ = await with_passkey(alice)
    begun = (await alice.ask("POST", f"{KEYS}/options")).json()
    made_well = Device().make(begun["options"])
    sent = {"challenge": begun["challenge"], "credential": damage(made_well)}
    reply = await alice.ask("POST", KEYS, sent)
    if _untouched(made_well, sent["credential"]):
        assert reply.status_code == 201, reply.text
    else:
        assert (reply.status_code, problem(reply)["code"]) == (401, "PASSKEY_REFUSED")
    begun = await _options(client)
    used_well = device.get(begun["options"])
    sent = {"challenge": begun["challenge"], "credential": damage(used_well)}
    reply = await client.post(SIGN_IN, json=sent)
    if _untouched(used_well, sent["credential"]) or what in HARMLESS:
        assert reply.status_code == 201, reply.text
    else:
        assert (reply.status_code, problem(reply)["code"]) == (401, "PASSKEY_REFUSED")


def _untouched(good: dict[str, Any], sent: Any) -> bool:
    """Whether the damage is in a member that this kind of credential has not."""
    looked_at = {name: value for name, value in good["response"].items() if name != "transports"}
    response = sent.get("response") if isinstance(sent, dict) else None
    same = isinstance(response, dict) and all(response.get(name) == value for name, value in looked_at.items())
    return same and all(sent.get(name) == good[name] for name in ("id", "rawId", "type"))


PARTY = RelyingParty("localhost", (ORIGIN,))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flipped=st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 255)), min_size=1, max_size=4), where=st.data())
def test_no_flipped_octet_passes_or_faults(flipped: list[tuple[int, int]], where: st.DataObject) -> None:
    """Whatever octets of client data, authenticator data or signature are changed: refused, and nothing else is raised."""
    device = Device()
    options = {"rp": {"id": "localhost"}, "user": {"id": b64(b"usr_1")}, "challenge": b64(b"c" * 32)}
    new = made(Answer(PARTY, device.make(options), b"c" * 32))
    passkey = Passkey(PasskeyId("pky_1"), UserId("usr_1"), new.id, new.public_key, 0, (), "x", FakeClock().now(), None)
    good = device.get({"rpId": "localhost", "challenge": b64(b"c" * 32)})
    assert used(Answer(PARTY, good, b"c" * 32), passkey, verify_user=True) == 1
    name = where.draw(st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]))
    octets = bytearray(base64.urlsafe_b64decode(good["response"][name] + "=="))
    before = bytes(octets)
    for place, mask in flipped:
        octets[place % len(octets)] ^= mask
    if bytes(octets) == before:
        return
    good["response"][name] = b64(bytes(octets))
    with pytest.raises(PasskeyRefused):
        used(Answer(PARTY, good, b"c" * 32), passkey, verify_user=True)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(attestation=st.binary(max_size=400), client=st.binary(max_size=200))
def test_no_octets_at_all_are_a_fault(attestation: bytes, client: bytes) -> None:
    """Whatever stands for an attestation or client data: refused."""
    credential = {
        "id": "AAAA",
        "rawId": "AAAA",
        "type": "public-key",
        "response": {"clientDataJSON": b64(client), "attestationObject": b64(attestation)},
    }
    with pytest.raises(PasskeyRefused):
        made(Answer(PARTY, credential, b"c" * 32))


def test_attestations_with_certificates_are_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """TPM, Android and Apple statements are for those who ask for them: refused before their parsers run."""
    read: list[Any] = []
    monkeypatch.setattr(ceremony, "verify_registration_response", lambda **given: read.append(given))
    device = Device()
    options = {"rp": {"id": "localhost"}, "user": {"id": b64(b"usr_1")}, "challenge": b64(b"c" * 32)}
    for fmt in ("tpm", "android-key", "android-safetynet", "apple", "fido-u2f", "other"):
        credential = device.make(options)
        statement = cbor2.loads(base64.urlsafe_b64decode(credential["response"]["attestationObject"] + "=="))
        credential["response"]["attestationObject"] = b64(cbor2.dumps({**statement, "fmt": fmt}))
        with pytest.raises(PasskeyRefused):
            made(Answer(PARTY, credential, b"c" * 32))
    assert read == []


def test_a_synced_passkey_is_as_good_as_another() -> None:
    """Backed-up keys of phones and password managers are taken."""
    device = Device()
    options = {"rp": {"id": "localhost"}, "user": {"id": b64(b"usr_1")}, "challenge": b64(b"c" * 32)}
    lies = Lies(flags=PRESENT | VERIFIED | BACKUP_ABLE | 0x10 | ATTESTED)
    assert made(Answer(PARTY, device.make(options, lies), b"c" * 32)).transports == ("hybrid", "internal")


# Who we are to a passkey


@pytest.mark.parametrize(
    ("web", "party"),
    [
        (
            WebPolicy(port=8787, allowed_origins=frozenset({"http://localhost:5173", "https://evil.example"})),
            RelyingParty("localhost", ("http://localhost:5173", "http://localhost:8787")),
        ),
        (
            WebPolicy(
                port=8787,
                public_url="https://App.Example.org/",
                allowed_origins=frozenset({"https://dev.app.example.org", "https://notapp.example.org"}),
            ),
            RelyingParty("app.example.org", ("https://app.example.org", "https://dev.app.example.org")),
        ),
    ],
)
def test_a_passkey_is_bound_to_the_public_host(web: WebPolicy, party: RelyingParty) -> None:
    """The public URL's host, else localhost; origins of that host or below it, and no others that are allowed."""
    assert relying_party(web) == party


def test_options_hold_nothing_that_json_cannot() -> None:
    """What is sent to the browser is plain JSON."""
    from mooring.accounts.factors.ceremony import request_options

    assert json.loads(json.dumps(request_options(PARTY, [], b"c" * 32, verify_user=True)))["rpId"] == "localhost"
