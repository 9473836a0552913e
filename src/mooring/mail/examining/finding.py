"""What an examination finds: how good or bad it is, what it is, what to do, and the very record to publish."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How bad it is. `unchecked` is neither good nor bad: nobody could be asked, or there was nothing to ask."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    UNCHECKED = "unchecked"


class Check(StrEnum):
    """What was looked at."""

    TRANSPORT = "transport"
    SPF = "spf"
    DKIM = "dkim"
    DMARC = "dmarc"
    ALIGNMENT = "alignment"
    RETURN_PATH = "return path"
    ANSWERS = "answers"
    CREDENTIALS = "credentials"
    CLOCK = "clock"
    FEEDBACK = "feedback"
    PUBLIC_URL = "public url"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a domain, as it is to be published."""

    type: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. `record` is what to publish, if that is what helps."""

    check: Check
    grade: Grade
    what: str
    remedy: str = ""
    record: Record | None = None


def fine(check: Check, what: str) -> Finding:
    """It is in order."""
    return Finding(check, Grade.OK, what)


def warning(check: Check, what: str, remedy: str, record: Record | None = None) -> Finding:
    """Mail goes out, and could do better."""
    return Finding(check, Grade.WARNING, what, remedy, record)


def problem(check: Check, what: str, remedy: str, record: Record | None = None) -> Finding:
    """Mail does not go out, does not arrive, or nobody hears what became of it."""
    return Finding(check, Grade.PROBLEM, what, remedy, record)


def unchecked(check: Check, what: str, remedy: str) -> Finding:
    """Not known, which is not the same as wrong."""
    return Finding(check, Grade.UNCHECKED, what, remedy)
