"""What is kept of a session on this device."""

from msgspec import Struct
from typing_extensions import override

from mooring.client.state import Account, EndReason


class Tokens(Struct, frozen=True, rename="camel"):
    """The two tokens of a session. Never printed."""

    access: str
    refresh: str

    @override
    def __repr__(self) -> str:
        return "Tokens(…)"


class KeptSession(Struct, frozen=True, rename="camel", tag="signedIn"):
    """Somebody is signed in."""

    account: Account
    tokens: Tokens


class KeptEnd(Struct, frozen=True, rename="camel", tag="ended"):
    """The server ended the last session: kept so that every process, and the next one, can say why."""

    reason: EndReason
    email: str


class KeptNothing(Struct, frozen=True, rename="camel", tag="signedOut"):
    """Nobody is signed in."""


class Kept(Struct, frozen=True, rename="camel"):
    """The content of a session's file. `farewells`: sessions that were left here, of which the server knows nothing yet."""

    now: KeptSession | KeptEnd | KeptNothing = KeptNothing()
    farewells: tuple[Tokens, ...] = ()
    url: str = ""
