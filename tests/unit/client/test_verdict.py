"""What ends a session, and what never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_world import NO_NETWORK, PORTAL, Device, problem
from mooring.client import Active, Ended, EndReason, NotSignedIn, Offline, Refused, Unreachable
from mooring.client.transport import Answer, content
from mooring.client.verdict import Verdict, judge, reason_of
from mooring.sessions import EndReason as ServersReason

DEFINITIVE = {
    "SESSION_ENDED": EndReason.REVOKED,
    "REFRESH_MISSING": EndReason.EXPIRED,
    "REFRESH_INVALID": EndReason.EXPIRED,
    "REFRESH_EXPIRED": EndReason.EXPIRED,
    "REFRESH_REUSED": EndReason.REVOKED,
}
HARMLESS = {
    "no network": NO_NETWORK,
    "no answer in time": Unreachable("No answer.", "timeout"),
    "a portal's page": PORTAL,
    "a portal's page with 401": Answer(401, "text/html", b"<html>Log in to the wifi</html>"),
    "a proxy's 502": Answer(502, "text/html", b"<html>Bad gateway</html>"),
    "500": problem(500, "FAULT"),
    "503": problem(503, "UNAVAILABLE"),
    "429": problem(429, "RATE_LIMITED", retry_after=7),
    "403": problem(403, "ORIGIN_REFUSED"),
    "404": problem(404, "MISSING"),
    "409": problem(409, "CONFLICT"),
    "422": problem(422, "INVALID"),
    "a 401 of something else": problem(401, "CREDENTIALS_WRONG"),
    "a definitive code with another status": problem(403, "SESSION_ENDED", reason="revoked"),
    "JSON of something else": Answer(200, "application/json", b'{"hello": "world"}'),
    "JSON that is not said to be": Answer(200, "text/html", b"{}"),
    "half an answer": Answer(200, "application/json", b'{"user": {"id'),
    "a redirect": Answer(302, "", b""),
}


def test_client_and_server_know_the_same_reasons() -> None:
    """Each has words for people."""
    assert {reason.value for reason in EndReason} == {reason.value for reason in ServersReason}
    assert all(reason.words for reason in EndReason)


@given(st.integers(100, 599), st.text())
def test_only_the_listed_codes_with_401_say_anything(status: int, code: str) -> None:
    """Every other refusal leaves the session alone."""
    known = {*DEFINITIVE, "TOKEN_MISSING", "TOKEN_INVALID", "TOKEN_EXPIRED"}
    if status != 401 or code not in known:
        assert judge(Refused(code, status, "No.")) is Verdict.NOTHING


@pytest.mark.parametrize("code", DEFINITIVE)
def test_the_reason_is_the_servers_or_else_follows_from_the_code(code: str) -> None:
    """A reason that only tomorrow's servers know is taken for the usual one."""
    for reason in EndReason:
        assert reason_of(Refused(code, 401, "No.", extra={"reason": reason.value})) is reason
    for odd in ("of_tomorrow", None, 7):
        assert reason_of(Refused(code, 401, "No.", extra={"reason": odd})) is DEFINITIVE[code]


@pytest.mark.parametrize("code", DEFINITIVE)
async def test_each_definitive_code_ends_the_session_with_its_reason(code: str, device: Device) -> None:
    """The state says why, the tokens are gone from the device, and a request says it too."""
    async with device.client() as m:
        await m.session.log_in("alice@example.org", "a long password")
        device.service.script["POST /api/session/refresh"] = lambda _: problem(401, code, reason="account_closed")
        device.service.script["GET /api/workspaces"] = lambda _: problem(401, "TOKEN_EXPIRED")
        with pytest.raises(NotSignedIn, match="account was closed"):
            await m.request("GET", "/api/workspaces")
        assert m.session.state == Ended(EndReason.ACCOUNT_CLOSED, "alice@example.org")
        assert "mrt_" not in device.kept()
    async with device.client() as again:
        assert again.session.state == Ended(EndReason.ACCOUNT_CLOSED, "alice@example.org")


@pytest.mark.parametrize("trouble", HARMLESS.values(), ids=HARMLESS.keys())
async def test_nothing_else_ends_it(trouble: Answer | Unreachable, device: Device) -> None:
    """Met while renewing for hours: still signed in with the same token, and well again with the first good answer."""
    async with device.client() as m:
        await m.session.log_in("alice@example.org", "a long password")
        device.service.script["*"] = lambda _: trouble
        await device.timing.pass_(3 * 3600)
        assert isinstance(m.session.state, Offline)
        assert "mrt_1.0" in device.kept()
        del device.service.script["*"]
        await device.timing.pass_(60)
        assert isinstance(m.session.state, Active)
        assert (await m.request("GET", "/api/workspaces"))["path"] == "/api/workspaces"
    assert device.service.rotations == 1


@pytest.mark.parametrize("trouble", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_is_no_answer_of_the_service_is_never_one(trouble: Answer | Unreachable) -> None:
    """Only JSON with a good status is content; pages and redirects are Unreachable, problem documents are Refused."""
    if isinstance(trouble, Answer) and trouble.body != b'{"hello": "world"}':
        with pytest.raises((Refused, Unreachable)):
            content(trouble)
