"""The shapes of rescue sets on the wire."""

from typing import Annotated

from msgspec import Meta, Struct

from mooring.wire.api import Moment, Person


class RescuedDeviceShape(Struct, rename="camel", frozen=True, kw_only=True):
    """What one device has brought. `label` is what it is called, empty when its session is forgotten.

    `reappliedAt`: all of it was put back then, and is in the workspace for all that is known. Null: not all of it.
    """

    device: str
    user_id: str
    person: Person | None
    label: str
    events: int
    first_at: Moment
    last_at: Moment
    reapplied_at: Moment | None


class RescueShape(Struct, rename="camel", frozen=True, kw_only=True):
    """Edits that devices have brought since a restore, which it has not kept. `at`: when it was restored."""

    restore_id: str
    at: Moment
    kept_until: Moment
    events: int
    devices: list[RescuedDeviceShape]


class RescueList(Struct, rename="camel", frozen=True):
    """The restores of a workspace after which something was brought, newest first."""

    rescues: list[RescueShape]


class ReapplyRequest(Struct, rename="camel", frozen=True):
    """Which device's edits are put back; those of all when none is named."""

    device: Annotated[str, Meta(max_length=64)] | None = None


class Reapplied(Struct, rename="camel", frozen=True):
    """How many events are new in the workspace."""

    events: int
