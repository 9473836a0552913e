"""What an examination needs of the outside: somebody who asks a name server."""

from dataclasses import dataclass
from typing import Literal, Protocol

Kind = Literal["TXT", "MX", "A", "AAAA", "CNAME"]

ASK_AGAIN = "Try again; if it stays so, ask another name server (MOORING_MAIL_NAME_SERVER) or look at the domain's own."


@dataclass(frozen=True, slots=True)
class Found:
    """There are such records. Texts are joined; names are in lower case, without a dot at the end; MX is `10 host`."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """A name server says that there is no such record. `name_exists`: but there are others at this name."""

    name_exists: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody could say: `cause` in words. Not the same as absent."""

    cause: str


Answer = Found | Absent | Unknown


class Names(Protocol):
    """A name server that answers for the whole internet. Never raises for what the other side does."""

    def look_up(self, name: str, kind: Kind) -> Answer:
        """The records of this kind at `name`, aliases followed (but for CNAME itself). Bounded in time and size."""
        ...


def absent(answer: Answer) -> bool:
    """Whether it is certain that there is nothing."""
    return isinstance(answer, Absent)


def values(answer: Answer) -> tuple[str, ...]:
    """What was found; empty when nothing was, for whatever reason."""
    return answer.values if isinstance(answer, Found) else ()
