"""The language in which mail is written to somebody: as their browser says at first, then as they choose."""

from dataclasses import replace

import httpx2
import pytest

from letters import last_letter, last_token, messages_to
from mooring.api.letters import letter_of
from mooring.hub import AccountPolicy, Hub
from mooring.mail.compose import House
from visitors import PASSWORD, Visitor, problem, signed_in

IVY = "ivy@example.org"
GERMAN = {"accept-language": "de-DE,de;q=0.9,en;q=0.8"}


async def _sign_up(client: httpx2.AsyncClient, email: str, **headers: str) -> httpx2.Response:
    return await client.post("/api/accounts", json={"email": email, "password": PASSWORD}, headers=headers)


@pytest.mark.parametrize(
    ("header", "language"), [(GERMAN["accept-language"], "de"), ("en-US,en", "en"), ("fr", None), ("%s{0}\x01", None)]
)
async def test_a_sign_up_takes_the_language_of_the_browser(
    hub: Hub, client: httpx2.AsyncClient, header: str, language: str | None
) -> None:
    """If it is one of ours; the welcome is in it, or else in the service's own."""
    await _sign_up(client, IVY, **{"accept-language": header})
    (welcome,) = await messages_to(hub, IVY)
    assert welcome.language == language
    subjects = {"de": "Willkommen bei Mooring", "en": "Welcome to Mooring", None: "Willkommen bei Mooring"}
    german = replace(hub, house=House(language="de"))
    assert letter_of(german, welcome).subject == subjects[language]


async def test_a_sign_up_by_mail_speaks_the_language_of_whoever_asked(hub: Hub, client: httpx2.AsyncClient) -> None:
    """In the first mail, in one that is sent again, and from the account on, wherever the link is followed."""
    object.__setattr__(hub, "accounts", AccountPolicy(signup_by_mail=True))
    assert (await _sign_up(client, IVY, **GERMAN)).status_code == 202
    await client.post("/api/accounts/resend", json={"email": IVY}, headers={"accept-language": "en"})
    assert [message.language for message in await messages_to(hub, IVY)] == ["de", "de"]
    token = await last_token(hub, IVY, "sign_up")
    confirmed = await client.post("/api/accounts/confirm", json={"token": token}, headers={"accept-language": "en"})
    assert confirmed.status_code == 200
    ivy = await signed_in(client, IVY, "/api/sessions")
    assert (await ivy.ask("GET", "/api/account")).json()["language"] == "de"


async def test_a_person_chooses_the_language_of_their_mail(hub: Hub, alice: Visitor) -> None:
    """Their name stays; null is the service's own again; what there is stands beside it."""
    await alice.ask("PATCH", "/api/account", {"name": "Alice"})
    for chosen, subject in (("de", "Dein Passwort wurde geändert"), (None, "Your password was changed")):
        reply = await alice.ask("PATCH", "/api/account", {"language": chosen})
        assert (reply.status_code, reply.json()["name"]) == (200, "Alice")
        account = (await alice.ask("GET", "/api/account")).json()
        assert (account["language"], account["languages"]) == (chosen, ["de", "en"])
        change = {"currentPassword": PASSWORD, "newPassword": PASSWORD}
        assert (await alice.ask("POST", "/api/account/password", change)).status_code == 204
        assert (await last_letter(hub, alice.email, "password_changed")).subject == subject


@pytest.mark.parametrize("language", ["xx", "DE", "", "en-US", "../en"])
async def test_a_language_that_there_is_none_of_is_refused(alice: Visitor, language: str) -> None:
    """LANGUAGE_UNKNOWN, and nothing changes, the name that came with it neither."""
    reply = await alice.ask("PATCH", "/api/account", {"name": "Mallory", "language": language})
    assert (reply.status_code, problem(reply)["fields"]) == (422, {"language": "LANGUAGE_UNKNOWN"})
    account = (await alice.ask("GET", "/api/account")).json()
    assert (account["language"], account["user"]["name"]) == (None, "")


async def test_an_invitation_speaks_the_language_of_whoever_sends_it(hub: Hub, alice: Visitor) -> None:
    """Whether its address has an account is not looked up, so neither is that account's language."""
    home = (await alice.ask("GET", "/api/workspaces")).json()["workspaces"][0]["id"]
    await alice.ask("PATCH", "/api/account", {"language": "de"})
    reply = await alice.ask("POST", f"/api/workspaces/{home}/invitations", {"email": IVY, "role": "member"})
    assert reply.status_code == 201, reply.text
    letter = await last_letter(hub, IVY, "invitation")
    assert letter.subject == "Du bist in einen Arbeitsbereich eingeladen"
    assert letter.paragraphs[0].startswith("Jemand lädt dich")
