"""Branch mode for devices that poll: between two requests it is remembered here what they brought.

There is no socket to tell them apart by, so it is by session and former life. The ids of a process's requests only grow: a
smaller one is another process, of which nothing is known.
"""

from collections import OrderedDict
from dataclasses import dataclass

from mooring.api.sync.drained import Drained, Pace
from mooring.wire.frames import RequestId

_MOST = 10_000
_FORGOTTEN_SECONDS = 600.0


@dataclass(slots=True)
class _Device:
    drained: Drained
    request: int
    seen: float


class PolledRescues:
    """What is known of devices that poll a former life. `now` is monotonic seconds."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._devices: OrderedDict[tuple[str, str], _Device] = OrderedDict()

    def pulled(self, session_id: str, backend_id: str, request: RequestId, missing: int, now: float) -> bool:
        """A pull of a device that lacks `missing` events. Whether it has brought everything: then it is to be told."""
        key = (session_id, backend_id)
        device = self._known(key, request, now)
        if device is None:
            self._devices[key] = _Device(Drained(now, 0.0, self._pace), _number(request), now)
            self._devices[key].drained.sent(missing)
            return False
        if missing:
            device.drained.sent(missing)
            device.drained.heard(now)
        elif device.drained.seconds_left(now) == 0:
            del self._devices[key]
            return True
        return False

    def pushed(self, session_id: str, backend_id: str, request: RequestId, now: float, *, again: bool) -> None:
        """A push was answered; `again`: so that the device has to push once more."""
        key = (session_id, backend_id)
        device = self._known(key, request, now)
        if device is None:
            device = self._devices[key] = _Device(Drained(now, 0.0, self._pace), _number(request), now)
        device.drained.answered(now, again=again)

    def _known(self, key: tuple[str, str], request: RequestId, now: float) -> _Device | None:
        while self._devices and (
            len(self._devices) >= _MOST or next(iter(self._devices.values())).seen + _FORGOTTEN_SECONDS < now
        ):
            self._devices.popitem(last=False)
        device = self._devices.get(key)
        if device is None or _number(request) <= device.request:
            return None
        device.request, device.seen = _number(request), now
        self._devices.move_to_end(key)
        return device


def _number(request: RequestId) -> int:
    text = str(request)
    return int(text) if text.isdecimal() and len(text) < len(str(2**64)) else 0
