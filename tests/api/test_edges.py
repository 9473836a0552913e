"""The edge itself: problem documents, limits, origins, addresses, the description of the API."""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

import mooring.bootstrap  # noqa: F401 - so that every module with a refusal is there
from fakes import FakeClock
from mooring.api import problems
from mooring.api.app import create_app
from mooring.api.client_address import client_address, network_of
from mooring.api.origin import origin_allowed, own_origins
from mooring.hub import Hub, WebPolicy
from mooring.kit import errors
from mooring.kit.errors import Fault, Refusal
from mooring.kit.rates import MemoryRateLimiter
from mooring.storage.directory import DirectoryUnavailable
from visitors import ORIGIN, PASSWORD, Visitor, problem

PUBLIC = WebPolicy(port=8787, public_url="https://app.example.org")


async def test_every_answer_is_private_and_taken_literally(client: httpx2.AsyncClient, alice: Visitor) -> None:
    """Good or refused, routed or not: no cache keeps it, no browser guesses its type, no referrer is sent on."""
    for reply in (
        await alice.ask("GET", "/api/session"),
        await client.get("/api/session"),
        await client.get("/api/nothing"),
        await client.put("/api/session"),
    ):
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/operator/nothing", "/.well-known/nothing"])
async def test_what_is_not_there_is_a_problem_too(client: httpx2.AsyncClient, path: str) -> None:
    """404 MISSING as a problem document, not a page."""
    reply = await client.get(path)
    assert (reply.status_code, problem(reply)["code"]) == (404, "MISSING")


async def test_a_wrong_method_names_the_right_ones(client: httpx2.AsyncClient) -> None:
    """405 METHOD_NOT_ALLOWED with `Allow`."""
    reply = await client.put("/api/session")
    assert (reply.status_code, problem(reply)["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert {"GET", "DELETE"} <= set(reply.headers["allow"].split(", "))


@pytest.mark.parametrize(
    "body", [b"{nix", b'{"email":', b"\xff\xfe", b'"\xff"', b"[" * 60_000, b'{"email": "\\ud800"}']
)
async def test_a_body_that_is_no_json_is_refused(client: httpx2.AsyncClient, body: bytes) -> None:
    """400 BAD_JSON for half a document, bytes that are no UTF-8, endless nesting, and lone surrogates."""
    reply = await client.post("/api/accounts", content=body)
    assert (reply.status_code, problem(reply)["code"]) == (400, "BAD_JSON")


@pytest.mark.parametrize("path", ["/api/accounts", "/api/sessions", "/api/session/refresh"])
async def test_a_body_of_more_than_64_kib_is_refused(client: httpx2.AsyncClient, path: str) -> None:
    """413 TOO_LARGE, whether its length is announced or not."""
    body = json.dumps({"email": "a@example.org", "password": PASSWORD, "name": "x" * 65_536}).encode()
    reply = await client.post(path, content=body)
    assert (reply.status_code, problem(reply)["code"]) == (413, "TOO_LARGE")

    async def trickle() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 4096):
            yield body[start : start + 4096]

    reply = await client.post(path, content=trickle())
    assert (reply.status_code, problem(reply)["code"]) == (413, "TOO_LARGE")


class _Limited:
    """The API with the limits on."""

    def __init__(self, hub: Hub, clock: FakeClock, web: WebPolicy) -> None:
        self.app = create_app(replace(hub, rate_limiter=MemoryRateLimiter(clock), web=web))

    def client(self, peer: str = "192.0.2.1") -> httpx2.AsyncClient:
        transport = httpx2.ASGITransport(app=self.app, client=(peer, 5000))
        return httpx2.AsyncClient(transport=transport, base_url=ORIGIN)


@pytest.fixture
def limited(hub: Hub, clock: FakeClock) -> _Limited:
    return _Limited(hub, clock, WebPolicy(port=8787, trusted_proxies=("10.0.0.0/8",)))


async def test_signing_up_in_numbers_is_slowed_down(limited: _Limited) -> None:
    """A hundred accounts an hour from one network."""
    async with limited.client() as client:
        codes = [
            (
                await client.post("/api/accounts", json={"email": f"person{n}@example.org", "password": PASSWORD})
            ).status_code
            for n in range(101)
        ]
    assert codes == [201] * 100 + [429]


async def test_a_session_that_refreshes_in_a_loop_is_slowed_down_and_not_ended(
    limited: _Limited, clock: FakeClock
) -> None:
    """Sixty a minute; the refused token is not used up, and works a moment later."""
    async with limited.client() as client:
        reply = await client.post("/api/accounts", json={"email": "loop@example.org", "password": PASSWORD})
        token = reply.json()["refreshToken"]
        for _ in range(60):
            reply = await client.post("/api/session/refresh", json={"refreshToken": token})
            token = reply.json()["refreshToken"]
        reply = await client.post("/api/session/refresh", json={"refreshToken": token})
        assert (reply.status_code, problem(reply)["code"]) == (429, "RATE_LIMITED")
        clock.advance(timedelta(seconds=2))
        reply = await client.post("/api/session/refresh", json={"refreshToken": token})
        assert reply.status_code == 200


async def test_guessing_refresh_tokens_is_slowed_down(limited: _Limited) -> None:
    """Six hundred a minute from one network."""
    async with limited.client() as client:
        codes = [
            (await client.post("/api/session/refresh", json={"refreshToken": f"mrt_{n:043}"})).status_code
            for n in range(601)
        ]
    assert codes == [401] * 600 + [429]


async def test_a_forged_forwarding_header_makes_nobody_another(limited: _Limited) -> None:
    """From a peer that is no trusted proxy, X-Forwarded-For changes nothing."""
    sent = {"email": "alice@example.org", "password": "wrong horse battery"}
    async with limited.client() as client:
        codes = [
            (await client.post("/api/sessions", json=sent, headers={"x-forwarded-for": f"203.0.113.{n}"})).status_code
            for n in range(6)
        ]
    assert codes == [401] * 5 + [429]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.5", "192.0.2.1"),
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.66, 203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3", "10.0.0.3"),
        ("10.0.0.1", "nonsense", "nonsense"),
        (None, "203.0.113.5", "unknown"),
        ("testclient", "203.0.113.5", "testclient"),
    ],
)
def test_the_caller_is_whoever_the_last_trusted_proxy_saw(peer: str | None, forwarded: str, address: str) -> None:
    """Read from the right, as far as the addresses are trusted; what a caller wrote before that counts for nothing."""
    assert client_address(peer, {"x-forwarded-for": forwarded}, ["10.0.0.0/8"]) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unknown", "unknown"),
        ("x" * 500, "x" * 64),
    ],
)
def test_a_whole_ipv6_network_is_one_caller(address: str, network: str) -> None:
    """Whoever has an IPv6 address has 2^64 of them."""
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("origin", "web", "allowed"),
    [
        ("http://localhost:8787", WebPolicy(port=8787), True),
        ("http://127.0.0.1:8787", WebPolicy(port=8787), True),
        ("http://[::1]:8787", WebPolicy(port=8787), True),
        ("http://localhost:9000", WebPolicy(port=8787), False),
        ("https://localhost:8787", WebPolicy(port=8787), False),
        ("http://localhost", WebPolicy(port=8787), False),
        ("http://evil.example:8787", WebPolicy(port=8787), False),
        ("https://app.example.org", PUBLIC, True),
        ("https://app.example.org:443", PUBLIC, False),
        ("http://app.example.org", PUBLIC, False),
        ("https://app.example.org.evil.example", PUBLIC, False),
        ("https://evil.example/https://app.example.org", PUBLIC, False),
        ("http://localhost:8787", PUBLIC, False),
        ("https://other.example", replace(PUBLIC, allowed_origins=frozenset({"https://other.example"})), True),
        ("null", PUBLIC, False),
        ("", PUBLIC, False),
        (None, PUBLIC, False),
    ],
)
def test_an_origin_is_allowed_whole_or_not_at_all(origin: str | None, web: WebPolicy, allowed: bool) -> None:
    """Scheme, host and port must be the service's own, or one that was configured."""
    assert origin_allowed(origin, web) is allowed


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://App.Example.org:443/path?x", "https://app.example.org"),
        ("https://app.example.org:8443", "https://app.example.org:8443"),
        ("http://app.example.org:80/", "http://app.example.org"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
    ],
)
def test_the_public_urls_origin_is_written_as_browsers_write_it(url: str, origin: str) -> None:
    """Lower case, no usual port, no path."""
    assert own_origins(WebPolicy(port=1, public_url=url)) == {origin}


async def test_a_directory_that_does_not_answer_is_503(
    hub: Hub, alice: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DIRECTORY_UNAVAILABLE: nobody is let in, and nobody's session ends."""

    async def gone(*_: object) -> None:
        raise DirectoryUnavailable from ConnectionRefusedError("secret")

    monkeypatch.setattr(hub.live_sessions, "_load", gone)
    reply = await alice.ask("GET", "/api/session")
    assert (reply.status_code, problem(reply)["code"]) == (503, "DIRECTORY_UNAVAILABLE")


async def test_a_fault_tells_its_operator_what_to_do_and_nobody_else(
    hub: Hub, alice: Visitor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log has operation, place and hint; the reply has none of them."""

    async def broken(*_: object) -> None:
        raise Fault("Reading a page", "/data/directory.db", "Run: mooring doctor")

    monkeypatch.setattr(hub.live_sessions, "_load", broken)
    reply = await alice.ask("GET", "/api/session")
    assert problem(reply)["code"] == "FAULT"
    assert "directory.db" not in reply.text
    assert "Run: mooring doctor" in capsys.readouterr().out


async def test_the_keys_are_published(client: httpx2.AsyncClient, hub: Hub) -> None:
    """The JWKS has the signing key's public half, may be kept for five minutes, and needs no credential."""
    reply = await client.get("/.well-known/jwks.json")
    assert reply.headers["cache-control"] == "public, max-age=300"
    assert [key["kid"] for key in reply.json()["keys"]] == [hub.keys.signing.kid]
    assert "d" not in reply.json()["keys"][0]


async def test_the_api_describes_itself(client: httpx2.AsyncClient) -> None:
    """OpenAPI 3.1 with an id for every operation, every refusal a problem document, and nothing of the operator's."""
    described = (await client.get("/api/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    operations = {
        (method.upper(), path): operation
        for path, item in described["paths"].items()
        for method, operation in item.items()
    }
    names = [operation["operationId"] for operation in operations.values()]
    assert len(set(names)) == len(names)
    assert {"signUp", "signIn", "getSession", "refreshSession", "signOut", "createWorkspace", "followSession"} <= set(
        names
    )
    assert not any("operator" in path for path in described["paths"])
    for operation in operations.values():
        for status, response in operation["responses"].items():
            if status >= "4":
                (content,) = response["content"].items()
                assert content == ("application/problem+json", {"schema": {"$ref": "#/components/schemas/Problem"}})
    refresh = operations["POST", "/api/session/refresh"]
    assert refresh["requestBody"]["required"] is False
    assert operations["POST", "/api/accounts"]["requestBody"]["required"] is True


def test_every_refusal_has_a_code_of_its_own() -> None:
    """No two refusals share a code, each code is in capitals, and each has one status and a title that is a sentence."""
    rows = problems.reference()
    codes = [code for code, _, _ in rows]
    assert len(set(codes)) == len(codes)
    for code, status, title in rows:
        assert re.fullmatch(r"[A-Z][A-Z_]+", code)
        assert 400 <= status < 600
        assert title.endswith(".")


def test_every_refusal_is_reached_by_a_test() -> None:
    """Each code, or the class that carries it, is named by a test outside this check."""
    tests = Path(__file__).parents[1]
    written = "\n".join(
        path.read_text("utf-8") for path in tests.rglob("test_*.py") if "node_modules" not in path.parts
    )
    missing = [
        kind.code
        for kind in problems.refusal_kinds()
        if kind.__module__ != errors.__name__
        and kind.code not in written
        and not re.search(rf"\b{kind.__name__}\b", written)
    ]
    assert missing == []


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (errors.Invalid(), 422),
        (errors.Unauthenticated(), 401),
        (errors.Forbidden(), 403),
        (errors.Missing(), 404),
        (errors.Conflict(), 409),
        (errors.TooMany(1), 429),
        (errors.TooLarge(), 413),
        (errors.Unavailable(), 503),
    ],
)
def test_each_kind_of_refusal_has_its_status(refusal: Refusal, status: int) -> None:
    """One status for each class in the tree, also for edges that write the document themselves."""
    found, body = problems.problem_bytes(refusal)
    assert found == status == json.loads(body)["status"]
    assert problems.problem_bytes(refusal, status=403)[0] == 403
