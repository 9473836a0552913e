"""Branch mode for devices that poll: between two requests it is remembered here what they brought.

There is no socket to tell them apart by, so it is by session and former life, and by the numbers of its requests. Those of a
process only grow: a smaller one than all that are known is another process, of which nothing is known.
"""

from collections import OrderedDict
from dataclasses import dataclass

from mooring.api.sync.drained import Drained, Pace
from mooring.wire.frames import RequestId

_MOST = 10_000
_MOST_PROCESSES = 4
_FORGOTTEN_SECONDS = 600.0


@dataclass(slots=True)
class _Device:
    drained: Drained
    request: int
    seen: float


class PolledRescues:
    """What is known of devices that poll a former life. `now` is monotonic seconds. Of who is forgotten, the time begins anew."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._devices: OrderedDict[tuple[str, str], list[_Device]] = OrderedDict()

    def pulled(self, session_id: str, backend_id: str, request: RequestId, missing: int, now: float) -> bool:
        """A pull of a device that lacks `missing` events. Whether it has brought everything: then it is to be told."""
        key = (session_id, backend_id)
        device = self._known(key, _number(request), now)
        if device is None:
            self._new(key, _number(request), now).drained.sent(missing)
            return False
        if missing:
            device.drained.sent(missing)
            device.drained.heard(now)
        if device.drained.seconds_left(now) > 0:
            return False
        self._devices[key].remove(device)
        return True

    def pushed(self, session_id: str, backend_id: str, request: RequestId, now: float, *, again: bool) -> None:
        """A push was answered; `again`: so that the device has to push once more."""
        key = (session_id, backend_id)
        device = self._known(key, _number(request), now) or self._new(key, _number(request), now)
        device.drained.answered(now, again=again)

    def _known(self, key: tuple[str, str], number: int, now: float) -> _Device | None:
        """Of the processes that may be at this number, the one that was nearest to it."""
        before = [one for one in self._devices.get(key, ()) if one.request < number]
        if not before:
            return None
        device = max(before, key=lambda one: one.request)
        device.request, device.seen = number, now
        self._devices.move_to_end(key)
        return device

    def _new(self, key: tuple[str, str], number: int, now: float) -> _Device:
        self._forget(now)
        device = _Device(Drained(now, 0.0, self._pace), number, now)
        others = self._devices.get(key, [])
        self._devices[key] = [*sorted(others, key=lambda one: one.seen)[1 - _MOST_PROCESSES :], device]
        self._devices.move_to_end(key)
        return device

    def _forget(self, now: float) -> None:
        """Whoever was not seen for long, and more than that when there are too many."""
        while self._devices:
            seen = max((one.seen for one in next(iter(self._devices.values()))), default=0.0)
            if len(self._devices) < _MOST and seen + _FORGOTTEN_SECONDS >= now:
                return
            self._devices.popitem(last=False)


def _number(request: RequestId) -> int:
    text = str(request)
    return int(text) if text.isdecimal() and len(text) < len(str(2**64)) else 0
