"""The shapes of funnels: how far people come."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Attempt = Annotated[
    str,
    Meta(pattern="^[A-Za-z0-9_-]{1,64}$", description="Made up by the client: the same for all steps of one attempt."),
]


class FunnelStepRequest(Struct, rename="camel", frozen=True, forbid_unknown_fields=True):
    """How far somebody came. That it succeeded is recorded by the service, from the same `attempt`."""

    attempt: Attempt
    step: Literal["opened", "started", "failed", "abandoned"]
    cause: Annotated[str, Meta(pattern="^[A-Z0-9_]{1,60}$", description="The code of what went wrong.")] | None = None


class FunnelShape(Struct, rename="camel", frozen=True):
    """What became of the attempts of some days. `unaided`: percent of those who started that succeeded."""

    days: int
    opened: int
    started: int
    succeeded: int
    failed: dict[str, int]
    abandoned: int
    unaided: float | None
