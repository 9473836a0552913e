"""Conversations with a mail server: what is said, in which order, and over what kind of connection."""

import asyncio

import pytest
import uvloop

from mail_providers import SmtpBox, Step, certificate_for_localhost, smtp_server
from mail_providers.certificate import certificate_for
from mooring.mail.delivery import Accepted, Later, Outcome, Refused
from mooring.transports import SmtpTransport, letter_of, parse_smtp_url
from outgoing import a_mail, smtp_to

WHO = ("mooring@example.org", "p:a/s s%w?ö#rd@")


async def _send(box: SmtpBox, url: str | None = None, **changes: str) -> Outcome:
    async with smtp_to(box, url, seconds=5.0) as transport:
        return await transport.send(a_mail(**changes))


def _verbs(box: SmtpBox) -> list[str]:
    return [verb for verb, _ in box.commands]


async def test_a_mail_is_handed_over() -> None:
    """Its octets, to one recipient, from the return path of this message; the server's words are kept for who searches."""
    with smtp_server() as box:
        assert await _send(box) == Accepted("2.0.0 OK: queued as 1")
    (taken,) = box.taken
    assert (taken.sender, taken.recipients) == ("bounces+msg_1@example.org", ("bob@example.com",))
    assert taken.octets == letter_of(a_mail()).octets
    assert not taken.encrypted


async def test_lines_that_begin_with_a_dot_arrive() -> None:
    """A dot on a line of its own does not end the message."""
    text = "one\n.\n..\n.dotted\nlast\n"
    with smtp_server() as box:
        await _send(box, text=text)
    assert box.taken[0].octets == letter_of(a_mail(text=text)).octets


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_credentials_and_mail_go_encrypted(security: str) -> None:
    """With smtp:// and smtps://; the password may hold any character."""
    with smtp_server(security, credentials=WHO) as box:
        assert isinstance(await _send(box), Accepted)
    (taken,) = box.taken
    assert (taken.encrypted, taken.user) == (True, WHO[0])
    if security == "starttls":
        assert _verbs(box) == ["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "END", "QUIT"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_the_loop_of_the_service_can_encrypt_too(security: str) -> None:
    """The service runs on uvloop, which has an implementation of TLS of its own."""
    with smtp_server(security, credentials=WHO) as box, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert isinstance(runner.run(_send(box)), Accepted)
    assert box.taken[0].encrypted


async def test_without_starttls_nothing_is_said() -> None:
    """A server, or somebody in between, that does not offer it is told neither credentials nor mail."""
    with smtp_server(credentials=WHO) as box:
        outcome = await _send(box, box.url.replace("smtp+plain", "smtp"))
    assert outcome == Later("encrypting: SMTP STARTTLS extension not supported by server.")
    assert _verbs(box) == ["EHLO"]


@pytest.mark.parametrize("answer", ["454 4.7.0 TLS not available", "502 5.5.1 what?", Step.HANG_UP])
async def test_a_refused_starttls_ends_the_conversation(answer: str | Step) -> None:
    """There is no way back to a connection in the clear."""
    with smtp_server("starttls", credentials=WHO) as box:
        box.next("STARTTLS", answer)
        outcome = await _send(box)
    assert isinstance(outcome, Later)
    assert outcome.everybody
    assert not outcome.perhaps_taken
    assert _verbs(box) == ["EHLO", "STARTTLS"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("wrong", ["another name", "nobody trusted"])
async def test_a_certificate_that_is_not_believed_ends_the_conversation(security: str, wrong: str) -> None:
    """Signed by somebody whom nobody trusts, or made for another host: nothing was said to it."""
    shown = certificate_for("mail.example.net") if wrong == "another name" else certificate_for_localhost()
    with smtp_server(security, credentials=WHO, certificate=shown) as box:
        trusted = {} if wrong == "another name" else {"trusted": None}
        async with smtp_to(box, **trusted) as transport:
            outcome = await transport.send(a_mail())
    assert isinstance(outcome, Later)
    assert "the certificate is not believed" in outcome.cause
    assert outcome.everybody
    assert not {"AUTH", "MAIL"} & set(_verbs(box))


async def test_wrong_credentials_keep_the_mail_and_say_so() -> None:
    """It is the operator's mistake, and no mail is lost by it. What the server says to it is not repeated."""
    with smtp_server("tls", credentials=WHO) as box:
        box.always("AUTH", "535 5.7.8 bad: AG1vb3JpbmdAZXhhbXBsZS5vcmcAcDphL3Mgcw==")
        outcome = await _send(box)
    assert outcome == Later("the mail server does not take MOORING_MAIL_SMTP_URL's user and password: 535")


async def test_missing_credentials_keep_the_mail_and_say_so() -> None:
    """A server that wants to know who we are says it when the message begins."""
    with smtp_server("tls", credentials=WHO) as box:
        outcome = await _send(box, f"smtps://{box.host}:{box.port}")
    assert outcome == Later("the mail server wants other credentials; sender: 530 5.7.0 Authentication required")


async def test_a_login_where_there_is_none_keeps_the_mail() -> None:
    """Credentials for a server that asks nobody are a mistake too."""
    with smtp_server() as box:
        outcome = await _send(box, f"smtp+plain://user:word@{box.host}:{box.port}")
    assert isinstance(outcome, Later)
    assert outcome.everybody


async def test_an_address_in_another_script_goes_to_a_server_that_knows_it() -> None:
    """As it is written, with the option that says so."""
    with smtp_server() as box:
        assert isinstance(await _send(box, to="jörg@bücher.example"), Accepted)
    assert box.taken[0].recipients == ("jörg@xn--bcher-kva.example",)
    assert "SMTPUTF8" in box.taken[0].options


async def test_an_address_in_another_script_is_refused_where_nobody_knows_it() -> None:
    """With a cause that says why, and nothing against the address; the connection serves the next mail."""
    with smtp_server(utf8=False) as box:
        async with smtp_to(box) as transport:
            outcome = await transport.send(a_mail(to="jörg@bücher.example"))
            assert isinstance(await transport.send(a_mail(2)), Accepted)
    assert isinstance(outcome, Refused)
    assert "SMTPUTF8" in outcome.cause
    assert outcome.bounce is None
    assert box.connections == 1


async def test_what_may_not_leave_reaches_no_server() -> None:
    """It is refused before anybody is called."""
    with smtp_server() as box:
        assert isinstance(await _send(box, subject="x\r\nBcc: eve@example.net"), Refused)
        assert isinstance(await _send(box, to="bob@example.com>\r\nRCPT TO:<eve@example.net"), Refused)
    assert box.connections == 0


@pytest.mark.parametrize(
    "address", ["", "Harbour", "b@example.org> SIZE=1", "b@example.org\r\nRCPT TO:<eve@example.net>"]
)
async def test_a_return_path_that_is_none_keeps_the_mail(address: str) -> None:
    """It comes of the settings, for all mail alike; nobody is called with it."""
    with smtp_server() as box:
        transport = SmtpTransport(parse_smtp_url(box.url), lambda _: address)
        outcome = await transport.send(a_mail())
    assert isinstance(outcome, Later)
    assert (outcome.everybody, outcome.perhaps_taken) == (True, False)
    assert "where mail comes back to" in outcome.cause
    assert box.connections == 0


async def test_nobody_listening_keeps_the_mail() -> None:
    """A server that is down, and a name that leads nowhere."""
    with smtp_server() as box:
        pass
    down = await _send(box)
    assert down == Later("connecting: Connection refused")
    nowhere = await _send(box, "smtp+plain://nowhere.invalid")
    assert isinstance(nowhere, Later)
    assert (nowhere.everybody, nowhere.perhaps_taken) == (True, False)


async def test_an_endless_answer_is_not_read() -> None:
    """A server that never comes to an end costs 32 KB, and the connection."""
    with smtp_server() as box:
        box.next("RCPT", "250-" + "x" * 100_000)
        outcome = await _send(box)
    assert outcome == Later("recipient: -1 Response too long")


async def test_a_cancelled_try_leaves_no_connection_behind() -> None:
    """Whatever the server still says to it is not taken for the answer to the next mail."""
    with smtp_server() as box:
        box.next("END", Step.HOLD)
        async with smtp_to(box) as transport:
            task = asyncio.create_task(transport.send(a_mail()))
            await asyncio.to_thread(box.told.wait_for, lambda: ("END", "") in box.commands)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.to_thread(box.wait_for_connections, 0)
            assert await transport.send(a_mail(2)) == Accepted("2.0.0 OK: queued as 1")
    assert box.connections == 2
