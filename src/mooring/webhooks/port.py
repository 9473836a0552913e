"""What delivering needs of the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of sending: the `status` of an answer and its beginning, or the `failure` that kept it from coming."""

    status: int | None
    failure: str | None
    milliseconds: int
    response: str = ""


class Sender(Protocol):
    """Posts to addresses that strangers chose."""

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Post it once. Never raises for what the other side does; takes 15 s at most; goes to public addresses only."""
        ...

    async def close(self) -> None:
        """Give back what is held."""
        ...
