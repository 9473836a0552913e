"""One zone, and what must be found in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mail_zones import OURS, PUBLIC
from mooring.mail.examining import (
    Check,
    Grade,
    Record,
    Sender,
    Way,
    postmark_way,
    resend_way,
    smtp_way,
)

HARBOUR = Sender(OURS, OURS)
RESEND = resend_way(OURS, [])
POSTMARK = postmark_way(OURS, ["20260101pm"])
SMTP = smtp_way(OURS, "mail.example.org", ["mta"])


@dataclass(frozen=True)
class Case:
    """`zone` takes the place of parts of the good one; an empty list removes a name. What must be found, and what to publish."""

    way: Way
    zone: Mapping[str, Sequence[str]]
    check: Check
    grade: Grade
    what: str
    record: Record | None = None
    sender: Sender = field(default=HARBOUR)


def spf(text: str, **zone: Sequence[str]) -> dict[str, Sequence[str]]:
    return {**PUBLIC, OURS: ["MX 10 mail.example.org", f"TXT {text}"], **zone}


def key(record: str) -> dict[str, Sequence[str]]:
    return {"mta._domainkey.example.org": [f"TXT {record}"]}


def dmarc(*records: str) -> dict[str, Sequence[str]]:
    return {"_dmarc.example.org": [f"TXT {record}" for record in records]}


def chain(length: int) -> dict[str, Sequence[str]]:
    """`length` records, each of which refers to the next."""
    return {f"s{n}.example.net": [f"TXT v=spf1 include:s{n + 1}.example.net -all"] for n in range(1, length)} | {
        f"s{length}.example.net": ["TXT v=spf1 ip4:8.8.8.8 -all"]
    }


OK, WARNING, PROBLEM, UNCHECKED = Grade.OK, Grade.WARNING, Grade.PROBLEM, Grade.UNCHECKED
