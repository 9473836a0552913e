"""Knocking at the providers with the credentials that mail is sent with, without sending any."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from mooring.cli.mail_examination.asking import Clocks, Reply, ask
from mooring.cli.mail_examination.mail_server import knock_smtp
from mooring.kit.ids import is_id
from mooring.mail.examining import Check, Finding, Record, fine, full_name, problem, unchecked, warning
from mooring.settings import Settings

_REFUSED = frozenset({400, 401, 403})
_TYPES = frozenset({"TXT", "MX", "CNAME"})


@dataclass(frozen=True, slots=True)
class Knock:
    """What came of it. `told` is what the provider asks to be published, `clocks` ours and its own when it answered."""

    findings: tuple[Finding, ...]
    told: tuple[Record, ...] = ()
    clocks: Clocks | None = None


def knock(name: str, settings: Settings, domain: str) -> Knock:
    """Whether the transport `name` lets us in, and knows `domain`."""
    if name == "resend":
        return _resend(settings.mail_resend_url, settings.mail_resend_key or "", domain)
    if name == "postmark":
        return _postmark(settings.mail_postmark_url, settings.mail_postmark_token or "", settings.mail_postmark_stream)
    return Knock((knock_smtp(settings.mail_smtp_url or ""),))


def _resend(url: str, key: str, domain: str) -> Knock:
    headers = {"Authorization": f"Bearer {key}"}
    reply = ask(f"{url.rstrip('/')}/domains?limit=100", headers)
    if isinstance(reply, str):
        return _silent("Resend", reply)
    if reply.status == 401 and (reply.body or {}).get("name") == "restricted_api_key":
        # The key that one should have: it sends, and can do nothing else.
        what = "Resend knows the key, which may only send: what it asks to be published cannot be read with it."
        return Knock((fine(Check.CREDENTIALS, what),), clocks=reply.clocks)
    refusal = _refusal("Resend", "MOORING_MAIL_RESEND_KEY", reply)
    if refusal is not None:
        return Knock((refusal,), clocks=reply.clocks)
    entries = _list((reply.body or {}).get("data"))
    known = next((entry for entry in entries if str(entry.get("name", "")).lower() == domain), None)
    if known is None:
        what = f"Resend knows the key, and nothing of {domain}: it refuses mail from there."
        remedy = "Add the domain at Resend, and publish the records that it shows."
        return Knock((problem(Check.CREDENTIALS, what, remedy),), clocks=reply.clocks)
    told = _told(ask(f"{url.rstrip('/')}/domains/{known['id']}", headers), domain) if _has_id(known) else ()
    return Knock((_state(known, domain),), told, reply.clocks)


def _state(known: dict[str, Any], domain: str) -> Finding:
    state = str(known.get("status", "unknown"))[:40]
    if state == "verified":
        return fine(Check.CREDENTIALS, f"Resend knows the key, and has verified {domain}.")
    what = f"Resend knows the key, and has not verified {domain} ({state}): it refuses mail from there."
    return problem(Check.CREDENTIALS, what, "Publish the records below, then have it verify them.")


def _told(reply: Reply | str, domain: str) -> tuple[Record, ...]:
    if isinstance(reply, str) or reply.status != 200:
        return ()
    return tuple(
        record
        for entry in _list((reply.body or {}).get("records"))
        if entry.get("record") in {"SPF", "DKIM"} and (record := _record(entry, domain)) is not None
    )


def _record(entry: dict[str, Any], domain: str) -> Record | None:
    kind, name, value = (str(entry.get(key) or "") for key in ("type", "name", "value"))
    if kind not in _TYPES or not name or not f"{name}{value}".isprintable():
        return None
    value = value.strip('"').rstrip("." if kind != "TXT" else "")
    priority = f"{entry.get('priority') or 10} " if kind == "MX" else ""
    return Record(kind, full_name(name, domain), f"{priority}{value}")


def _postmark(url: str, token: str, stream: str) -> Knock:
    headers = {"X-Postmark-Server-Token": token, "Accept": "application/json"}
    reply = ask(f"{url.rstrip('/')}/server", headers)
    if isinstance(reply, str):
        return _silent("Postmark", reply)
    refusal = _refusal("Postmark", "MOORING_MAIL_POSTMARK_TOKEN", reply)
    if refusal is not None:
        return Knock((refusal,), clocks=reply.clocks)
    if (reply.body or {}).get("DeliveryType") == "Sandbox":
        what = "Postmark knows the token, which is that of a sandbox: nothing is delivered."
        return Knock((problem(Check.CREDENTIALS, what, "Take the token of a live server."),), clocks=reply.clocks)
    found = ask(f"{url.rstrip('/')}/message-streams/{quote(stream, safe='')}", headers)
    return Knock((_stream(found, stream),), clocks=reply.clocks)


def _stream(reply: Reply | str, stream: str) -> Finding:
    if isinstance(reply, Reply) and reply.status in {404, 422}:
        what = f"Postmark knows the token, and no message stream {stream!r}."
        return problem(Check.CREDENTIALS, what, "Set MOORING_MAIL_POSTMARK_STREAM to one of the server's.")
    if isinstance(reply, Reply) and (reply.body or {}).get("MessageStreamType") == "Broadcasts":
        what = f"Postmark's stream {stream!r} is for broadcasts: it adds a link to unsubscribe to mail that needs none."
        return warning(Check.CREDENTIALS, what, "Set MOORING_MAIL_POSTMARK_STREAM to a transactional one.")
    return fine(Check.CREDENTIALS, "Postmark knows the token.")


def _refusal(who: str, setting: str, reply: Reply) -> Finding | None:
    if reply.status == 200 and reply.body is not None:
        return None
    if reply.status in _REFUSED:
        what = f"{who} refuses the credentials (status {reply.status})."
        return problem(Check.CREDENTIALS, what, f"Make new ones there and set {setting}, or {setting}_FILE.")
    what = f"{who} answers with status {reply.status}: whether the credentials are good is not known."
    return unchecked(Check.CREDENTIALS, what, "Try again in a while.")


def _silent(who: str, why: str) -> Knock:
    what = f"{who} cannot be reached from here ({why})."
    remedy = "Look at the way out of this machine: firewall, proxy, name server."
    return Knock((problem(Check.CREDENTIALS, what, remedy),))


def _list(found: Any) -> list[dict[str, Any]]:
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _has_id(entry: dict[str, Any]) -> bool:
    return isinstance(entry.get("id"), str) and is_id(entry["id"])
