"""Posting to addresses of strangers: what is reached, what is not, and how little is read."""

import asyncio
import ssl
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fakes import START
from impatience import impatient
from mooring.dispatch import HttpSender
from mooring.webhooks import LOOPBACK, Address, Answer, Network
from receiver import Receiver, receiver

HEADERS = {"webhook-id": "msg_1"}


class Names:
    """A name server whose answer changes each time it is asked, as one does that rebinds."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        self.asked.append((host, port))
        return [ip_address(one) for one in self.answers.pop(0)]


async def _send(
    url: str,
    *,
    networks: Sequence[Network] = LOOPBACK,
    names: Names | None = None,
    seconds: float = 5,
    **more: ssl.SSLContext,
) -> Answer:
    sender = HttpSender(networks, resolve=names, seconds=seconds, **more)
    try:
        return await sender.send(url, HEADERS, b"{}")
    finally:
        await sender.close()


def _port(box: Receiver) -> int:
    return int(box.url.rpartition(":")[2])


async def test_what_is_posted_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Body, headers, query and who speaks; straight, whatever proxy the environment names."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with receiver(200) as box:
        box.said = "schön".encode()
        answer = await _send(f"{box.url}/mooring?from=alice")
    assert (answer.status, answer.failure, answer.response) == (200, None, "schön")
    assert (box.bodies, box.paths) == ([b"{}"], ["/mooring?from=alice"])
    (headers,) = box.headers
    assert headers["webhook-id"] == "msg_1"
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("Mooring/")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "https://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f.1:{port}/",
        "http://0:{port}/",
        "http://user@127.0.0.1:{port}/",
    ],
)
async def test_this_machine_is_not_reached_however_it_is_written(url: str) -> None:
    """Nothing arrives, and the answer says only that it is not public."""
    with receiver() as box:
        answer = await _send(url.format(port=_port(box)), networks=())
    assert (answer.status, answer.failure, answer.response, box.bodies) == (None, "the address is not public", "", [])


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"], ["::1"], ["::ffff:10.0.0.1"], ["8.8.8.8", "127.0.0.1"], []],
)
async def test_a_name_that_leads_inside_is_not_followed(addresses: Sequence[str]) -> None:
    """Not even when another of its addresses is public."""
    with receiver() as box:
        answer = await _send(f"https://hooks.example.org:{_port(box)}/", networks=(), names=Names(addresses))
    assert (answer.failure, box.bodies) == ("the address is not public", [])


async def test_a_name_that_is_bound_anew_leads_nowhere_else() -> None:
    """It is asked for once: the connection goes to the address that was checked, not to what it is a moment later."""
    names = Names(["127.0.0.2"], ["127.0.0.1"])
    with receiver() as box:
        url = f"http://hooks.example.org:{_port(box)}/"
        answer = await _send(url, networks=LOOPBACK, names=names)
    assert names.asked == [("hooks.example.org", _port(box))]
    assert (answer.status, box.bodies) == (None, [])


async def test_the_name_is_kept_where_it_belongs() -> None:
    """The connection goes to the address; `Host` is the name with its port."""
    with receiver() as box:
        answer = await _send(f"http://hooks.example.org:{_port(box)}/x", names=Names(["127.0.0.1"]))
    assert answer.status == 204
    assert box.headers[0]["host"] == f"hooks.example.org:{_port(box)}"


async def test_the_certificate_must_be_of_the_name(tmp_path: Path) -> None:
    """Over https to a checked address: good for the name that it was made for, refused for another."""
    server, trusted = _certified(tmp_path, "hooks.example.org")
    with receiver(tls=server) as box:
        good = await _send(f"https://hooks.example.org:{_port(box)}/", names=Names(["127.0.0.1"]), trusted=trusted)
        bad = await _send(f"https://other.example.org:{_port(box)}/", names=Names(["127.0.0.1"]), trusted=trusted)
        untrusted = await _send(f"https://hooks.example.org:{_port(box)}/", names=Names(["127.0.0.1"]))
    assert (good.status, len(box.bodies)) == (204, 1)
    for refused in (bad, untrusted):
        assert refused.status is None
        assert "certificate" in (refused.failure or "").lower()


async def test_redirects_are_not_followed() -> None:
    """Wherever they lead: 302 is the answer."""
    with receiver(302) as box:
        answer = await _send(box.url)
    assert (answer.status, len(box.bodies)) == (302, 1)


async def test_a_second_address_is_tried_when_the_first_does_not_answer() -> None:
    """As browsers do it."""
    with receiver() as box:
        answer = await _send(f"http://hooks.example.org:{_port(box)}/", names=Names(["127.0.0.3", "127.0.0.1"]))
    assert answer.status == 204


async def test_little_is_read_of_a_long_answer() -> None:
    """The first thousand characters, without what no page can show; the rest is left unread."""
    with receiver(500) as box:
        box.said = b"a\x00\x1b\xff" + b"x" * 50_000_000
        answer = await _send(box.url)
    assert answer.status == 500
    assert len(answer.response) == 1000
    assert answer.response.startswith("a  \ufffdx")
    assert box.read_whole == 0


async def test_nobody_is_waited_for_longer_than_said() -> None:
    """A receiver that does not answer, and one whose answer has no end: then its status counts."""
    with receiver() as box:
        box.gate.clear()
        with impatient(box):
            answer = await _send(box.url)
        assert (answer.status, answer.failure) == (None, "no answer in 5 s")

    over = asyncio.Event()

    async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthanks")
        await reader.read()
        writer.close()
        await writer.wait_closed()
        over.set()

    server = await asyncio.start_server(dribble, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        answer = await _send(f"http://127.0.0.1:{port}/", seconds=2)
        await over.wait()
    assert (answer.status, answer.failure, answer.response) == (200, None, "thanks")


@pytest.mark.parametrize("url", ["http://nothing.invalid/", "http://127.0.0.1:9/", "https://" + "x" * 300, "nonsense"])
async def test_what_cannot_be_reached_is_an_answer_too(url: str) -> None:
    """A failure in words; nothing is raised."""
    answer = await _send(url)
    assert answer.status is None
    assert answer.failure
    assert len(answer.failure) <= 200


def _certified(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for `name`, and a client's that believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(START - timedelta(days=3650))
        .not_valid_after(START + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = certificate.public_bytes(serialization.Encoding.PEM)
    file = folder / "both.pem"
    file.write_bytes(private + public)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=public.decode())
