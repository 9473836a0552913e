"""The session's engine: one renewal for all, on any clock, over any network."""

import asyncio
import errno
import os
import random
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client_world import (
    LEAVE,
    NO_NETWORK,
    REFRESH,
    SESSION,
    Device,
    FakeTiming,
    problem,
)
from mooring.client import (
    Active,
    Ended,
    EndReason,
    Mooring,
    NotSignedIn,
    Offline,
    Refreshing,
    Refused,
    SecondFactorRequired,
    SignedOut,
    Unreachable,
)
from mooring.client.state import State
from mooring.kit.errors import Fault

ALICE = ("alice@example.org", "a long password")
WORK = "/api/workspaces"


@pytest.fixture
async def alice(device: Device) -> Mooring:
    """A client of Alice that nobody keeps: only what the test does happens."""
    m = device.client()
    await m.session.log_in(*ALICE)
    return m


async def test_twenty_tasks_race_one_renewal(device: Device, alice: Mooring) -> None:
    """The token has expired while the device slept: one refresh, every request answered."""
    device.timing.elapsed += 3600
    answers = await asyncio.gather(*(alice.request("GET", f"{WORK}/{number}") for number in range(20)))
    assert [answer["path"] for answer in answers] == [f"{WORK}/{number}" for number in range(20)]
    assert (device.service.refreshed, device.service.rotations) == (1, 1)


async def test_twenty_processes_race_one_renewal(device: Device, alice: Mooring) -> None:
    """Clients that share the file: one rotates, the others find its tokens there."""
    others = [device.client() for _ in range(19)]
    device.timing.elapsed += 3600
    asked = [asyncio.create_task(m.request("GET", WORK)) for m in [alice, *others]]
    await device.timing.pass_(5)
    assert [one.result()["path"] for one in asked] == [WORK] * 20
    assert device.service.refreshed == 1


async def test_fifty_callers_race_for_two_hundred_rounds_with_lost_replies(device: Device, alice: Mooring) -> None:
    """A fifth of the replies is lost: one rotation each round, every caller answered or told to try again, no sign-out."""
    chance = random.Random(3)
    for number in range(1, 201):
        device.timing.elapsed += 3600
        device.service.lose = {device.service.refreshed + tries for tries in range(1, 40) if chance.random() < 0.2}
        waiting = 50
        while waiting:
            asked = [alice.request("GET", WORK) for _ in range(waiting)]
            answers = await asyncio.gather(*asked, return_exceptions=True)
            assert all(isinstance(answer, dict | Unreachable) for answer in answers)
            waiting = sum(isinstance(answer, Unreachable) for answer in answers)
            device.timing.elapsed += 40
        assert (device.service.rotations, device.service.ended) == (number, None)


@given(
    rounds=st.lists(
        st.tuples(st.integers(1, 5), st.integers(1, 4), st.booleans(), st.booleans()), min_size=1, max_size=12
    )
)
@settings(max_examples=60, deadline=None)
async def test_whatever_is_lost_nobody_is_signed_out(
    rounds: list[tuple[int, int, bool, bool]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Any number of tasks in any number of processes, lost replies once or twice, a process that dies: one rotation each."""
    device = Device(_private(tmp_path_factory))
    clients = [device.client() for _ in range(4)]
    await clients[0].session.log_in(*ALICE)
    for number, (tasks, processes, lost, lost_again) in enumerate(rounds, 1):
        device.timing.elapsed += 3600
        device.service.lose = {device.service.refreshed + 1} if lost else set()
        device.service.lose |= {device.service.refreshed + 2} if lost and lost_again else set()
        asking = [asyncio.create_task(m.request("GET", WORK)) for m in clients[:processes] for _ in range(tasks)]
        await device.timing.pass_(90)
        for one in asking:
            _answered_or_unreachable(one)
        clients[0] = device.client()  # the first process died, another was started
        late = asyncio.create_task(clients[0].request("GET", WORK))
        await device.timing.pass_(90)
        assert late.result()["path"] == WORK
        assert device.service.ended is None
        assert device.service.rotations <= number + 1


def _private(factory: pytest.TempPathFactory) -> Path:
    folder = factory.mktemp("device")
    folder.chmod(0o700)
    return folder


def _answered_or_unreachable(task: "asyncio.Task[object]") -> None:
    assert task.done()
    error = task.exception()
    assert error is None or isinstance(error, Unreachable)


async def test_a_lost_reply_is_asked_for_again_with_the_same_token(device: Device, alice: Mooring) -> None:
    """The server gives the same successor: the request succeeds as if nothing had been."""
    device.timing.elapsed += 3600
    device.service.lose = {1}
    assert (await alice.request("GET", WORK))["path"] == WORK
    presented = [call.json["refreshToken"] for call in device.service.calls if call.path.endswith("refresh")]
    assert presented == ["mrt_1.0", "mrt_1.0"]
    assert device.service.rotations == 1


async def test_an_expired_token_is_renewed_and_the_request_repeated_exactly_once(
    device: Device, alice: Mooring
) -> None:
    """A service that goes on saying TOKEN_EXPIRED is believed the second time; the session stays."""
    device.service.script[f"GET {WORK}"] = lambda _: problem(401, "TOKEN_EXPIRED")
    with pytest.raises(Refused, match="TOKEN_EXPIRED"):
        await alice.request("GET", WORK)
    assert (device.service.count(f"GET {WORK}"), device.service.refreshed) == (2, 1)
    assert isinstance(alice.session.state, Active)


@pytest.mark.parametrize("hours", [-24, 24])
async def test_a_wrong_device_clock_changes_nothing(hours: int, tmp_path: Path) -> None:
    """A day before or after: no renewal too early, none too late, no loop."""
    device = Device(tmp_path, FakeTiming(timedelta(hours=hours)))
    tmp_path.chmod(0o700)
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        await device.timing.pass_(740)
        assert device.service.refreshed == 0
        await device.timing.pass_(60)
        assert device.service.refreshed == 1
        await m.request("GET", WORK)
        assert device.service.refreshed == 1


async def test_a_request_that_is_given_up_takes_nothing_from_the_others(device: Device, alice: Mooring) -> None:
    """The first who asked for the renewal is cancelled while it is on the way; the second gets its answer."""
    device.timing.elapsed += 3600
    first = asyncio.create_task(alice.request("GET", WORK))
    second = asyncio.create_task(alice.request("GET", WORK))
    while device.service.count(REFRESH) == 0:
        await asyncio.sleep(0)
    assert device.service.refreshed == 0  # on the way, not answered yet
    first.cancel()
    assert (await second)["path"] == WORK
    assert device.service.refreshed == 1


async def test_offline_with_an_expired_token_asks_nothing_until_the_next_try(device: Device, alice: Mooring) -> None:
    """A program that retries in a tight loop does not make a loop of refreshes."""
    device.timing.elapsed += 3600
    device.service.script[REFRESH] = lambda _: problem(429, "RATE_LIMITED", retry_after=40)
    for _ in range(50):
        with pytest.raises(Unreachable):
            await alice.request("GET", WORK)
    assert device.service.count(REFRESH) == 1
    state = alice.session.state
    assert isinstance(state, Offline)
    assert state.retry_at == device.timing.now() + timedelta(seconds=40)


async def test_an_outage_shows_and_passes(device: Device) -> None:
    """Offline with the time of the next try as soon as a request fails; active again without anybody asking."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        device.service.script["*"] = lambda _: NO_NETWORK
        with pytest.raises(Unreachable):
            await m.request("GET", WORK)
        state = m.session.state
        assert isinstance(state, Offline)
        assert state.retry_at > device.timing.now()
        await device.timing.pass_(300)
        assert isinstance(m.session.state, Offline)
        tries = device.service.count(SESSION)
        assert 8 <= tries <= 18  # 1, 2, 4 … 30 seconds apart
        del device.service.script["*"]
        await device.timing.pass_(36)
        assert isinstance(m.session.state, Active)


async def test_another_process_signs_in_and_out(device: Device) -> None:
    """Its deeds count here: with the next request, or within half a minute."""
    async with device.client() as m, device.client() as other:
        assert isinstance(m.session.state, SignedOut)
        await other.session.log_in(*ALICE)
        assert (await m.request("GET", WORK))["path"] == WORK
        assert isinstance(m.session.state, Active)
        await other.session.log_out()
        await device.timing.pass_(31)
        assert isinstance(m.session.state, SignedOut)


async def test_an_end_met_by_one_process_is_known_to_all(device: Device) -> None:
    """With its reason, without asking the server again."""
    async with device.client() as m, device.client() as other:
        await m.session.log_in(*ALICE)
        device.service.ended = "password_changed"
        with pytest.raises(NotSignedIn, match="the password was changed") as over:
            await m.request("GET", WORK)
        assert over.value.reason is EndReason.PASSWORD_CHANGED
        await device.timing.pass_(31)
        assert other.session.state == Ended(EndReason.PASSWORD_CHANGED, "alice@example.org")


async def test_an_end_of_an_older_session_leaves_a_newer_one_alone(device: Device, alice: Mooring) -> None:
    """The answer to a request that left before somebody signed in anew says nothing of the new session."""
    slow = device.client()
    kept = await slow.session.usable()
    await alice.session.log_in(*ALICE)
    slow.session.ended(kept, EndReason.REVOKED)
    assert isinstance(slow.session.state, Active)
    assert "ses_2" in device.kept()


async def test_a_sign_out_during_a_renewal_counts(device: Device, alice: Mooring) -> None:
    """The renewed tokens are not kept: nobody is signed in again behind the person's back."""
    device.timing.elapsed += 3600
    other = device.client()
    request = asyncio.create_task(alice.request("GET", WORK))
    while not device.service.calls[-1].path.endswith("refresh"):
        await asyncio.sleep(0)
    await other.session.log_out()
    with pytest.raises(NotSignedIn):
        await request
    assert isinstance(alice.session.state, SignedOut)
    assert "mrt_" not in device.kept()


async def test_signing_out_works_offline_and_the_server_hears_of_it_later(device: Device) -> None:
    """Signed out here at once; the session on the server ends when it can be reached, even after the token expired."""
    async with device.client() as m:
        await m.session.log_in(*ALICE)
        device.service.script["*"] = lambda _: NO_NETWORK
        assert not await m.session.log_out()
        assert isinstance(m.session.state, SignedOut)
    async with device.client() as m:
        assert isinstance(m.session.state, SignedOut)
        assert device.service.ended is None
        await device.timing.pass_(3600)
        del device.service.script["*"]
        await device.timing.pass_(31)
        assert device.service.ended == "signed_out_elsewhere"
        assert "mrt_" not in device.kept()


async def test_signing_out_online_tells_the_server_at_once(device: Device, alice: Mooring) -> None:
    """With one request, by the access token."""
    assert await alice.session.log_out()
    assert device.service.ended == "signed_out_elsewhere"
    assert (device.service.count(LEAVE), device.service.refreshed) == (1, 0)
    with pytest.raises(NotSignedIn, match="Nobody is signed in"):
        await alice.request("GET", WORK)


async def test_signing_out_everywhere_needs_the_server(device: Device, alice: Mooring) -> None:
    """Without it nothing has changed; with it the session is over here as well."""
    device.service.script["*"] = lambda _: NO_NETWORK
    with pytest.raises(Unreachable):
        await alice.session.log_out(everywhere=True)
    assert "mrt_1" in device.kept()
    del device.service.script["*"]
    assert await alice.session.log_out(everywhere=True)
    assert device.service.count("DELETE /api/sessions") == 2
    assert device.service.count(LEAVE) == 0
    assert isinstance(alice.session.state, SignedOut)


async def test_signing_in_again_leaves_the_former_session(device: Device, alice: Mooring) -> None:
    """It would else stay in the list of devices with nobody who holds its tokens."""
    left: list[str | None] = []

    def leave(call: object) -> None:
        left.append(getattr(call, "bearer", None))

    device.service.script[LEAVE] = leave  # type: ignore[assignment]
    before = (await alice.session.usable()).tokens.access
    await alice.session.log_in(*ALICE)
    assert left == [before]


async def test_a_wrong_password_changes_nothing(device: Device, alice: Mooring) -> None:
    """The session that is here goes on."""
    with pytest.raises(Refused) as refused:
        await alice.session.log_in("alice@example.org", "wrong")
    assert (refused.value.code, refused.value.status) == ("CREDENTIALS_WRONG", 401)
    assert "mrt_1" in device.kept()
    assert (await alice.request("GET", WORK))["path"] == WORK


@pytest.mark.parametrize("proof", [{"code": "123456"}, {"recovery_code": "abcd-efgh"}])
async def test_a_second_factor_finishes_a_sign_in(proof: dict[str, str], device: Device) -> None:
    """The password alone says what is needed; a wrong code may be tried again; the challenge is in no repr."""
    device.service.second_factor = True
    m = device.client()
    with pytest.raises(SecondFactorRequired) as required:
        await m.session.log_in(*ALICE)
    assert required.value.methods == ("totp", "recovery_code")
    assert required.value.challenge == "mch_secret"
    assert "mch_secret" not in f"{required.value!r} {required.value}"
    assert isinstance(m.session.state, SignedOut)
    with pytest.raises(Refused, match="SECOND_FACTOR_WRONG"):
        await m.session.complete_second_factor(code="000000")
    await m.session.complete_second_factor(**proof)
    assert isinstance(m.session.state, Active)


async def test_a_second_factor_without_a_sign_in_is_a_mistake_of_the_caller(device: Device) -> None:
    """As are two proofs at once, or none."""
    session = device.client().session
    with pytest.raises(ValueError, match="log_in first"):
        await session.complete_second_factor(code="123456")
    with pytest.raises(ValueError, match="either"):
        await session.complete_second_factor()


async def test_a_file_that_cannot_be_used_is_met_before_the_password_is_sent(device: Device) -> None:
    """Else the server would hold a session that nobody has the tokens of."""
    device.folder.chmod(0o755)
    with pytest.raises(Fault, match="chmod 700"):
        await device.client().session.log_in(*ALICE)
    assert device.service.calls == []
    device.folder.chmod(0o700)


async def test_a_full_disk_during_a_renewal_loses_nothing(
    device: Device, alice: Mooring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old token stays in the file; presented again it gets the same successor."""
    device.timing.elapsed += 3600
    kept = device.kept()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Fault, match="No space left"):
            await alice.request("GET", WORK)
        assert isinstance(alice.session.state, Offline)
    assert device.kept() == kept
    device.timing.elapsed += 60
    assert (await alice.request("GET", WORK))["path"] == WORK
    assert device.service.rotations == 1


async def test_the_state_is_told_step_by_step(device: Device) -> None:
    """By the iterator and by a listener alike: the present one first, then each change."""
    async with device.client() as m:
        heard: list[State] = []
        stop = m.session.on_change(heard.append)
        changes = m.session.changes()
        assert await anext(changes) == SignedOut()
        await m.session.log_in(*ALICE)
        await device.timing.pass_(800)
        device.service.ended = "revoked"
        await device.timing.pass_(800)
        told = [type(await anext(changes)) for _ in range(5)]
        assert told == [Active, Refreshing, Active, Refreshing, Ended]
        assert [type(state) for state in heard] == told
        stop()
        await m.session.log_in(*ALICE)
        assert len(heard) == 5
        await changes.aclose()


async def test_without_a_session_a_request_goes_without_a_credential(device: Device) -> None:
    """For what needs none, such as asking for a new password."""
    device.service.script["POST /api/password-resets"] = lambda call: problem(422, "SEEN") if not call.bearer else None
    with pytest.raises(Refused, match="SEEN"):
        await device.client().request("POST", "/api/password-resets", json={"email": "alice@example.org"})


async def test_a_refusal_carries_code_status_fields_and_more(device: Device, alice: Mooring) -> None:
    """Everything that a program needs to react, typed."""
    extra = {"fields": {"name": "NAME_TOO_LONG"}, "limit": 80, "detail": "Too long."}
    device.service.script[f"POST {WORK}"] = lambda _: problem(422, "INVALID", retry_after=3, **extra)
    with pytest.raises(Refused, match=r"Too long\. \(INVALID\)") as refused:
        await alice.request("POST", WORK, json={"name": "x" * 99})
    found = refused.value
    assert (found.code, found.status, found.fields, found.extra, found.retry_after_seconds) == (
        "INVALID",
        422,
        {"name": "NAME_TOO_LONG"},
        {"limit": 80},
        3,
    )


async def test_no_secret_is_in_any_repr(device: Device, alice: Mooring) -> None:
    """Of what a program, a log line or a traceback might show."""
    device.timing.elapsed += 3600
    await alice.request("GET", WORK)
    kept = await alice.session.usable()
    shown = f"{alice!r} {alice.session!r} {vars(alice.session)} {kept!r} {device.service.calls!r} {alice._parts!r}"
    assert not [secret for secret in (ALICE[1], "mrt_", kept.tokens.access) if secret in shown]
