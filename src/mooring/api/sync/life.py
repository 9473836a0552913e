"""What one socket has under way in one life of a log: its pulls and its pushes."""

from collections.abc import Callable

from mooring.api.sync.authority import BROKEN, LOG_REPLACED, Closing
from mooring.api.sync.pulls import OpenPulls
from mooring.api.sync.pushes import OpenPushes
from mooring.api.sync.room import Seat
from mooring.sync import Channel
from mooring.wire.frames import BadPayload, Pull, RequestId
from mooring.workspaces import Allowance

_FAILED = Closing(BROKEN, "pull failed")
_REPLACED = Closing(LOG_REPLACED, "log replaced")


class SocketLife:
    """Pulls and pushes that speak of the life that `channel` is open on."""

    def __init__(self, seat: Seat, channel: Channel, allowance: Callable[[], Allowance]) -> None:
        self.channel = channel
        self.pulls = OpenPulls(
            seat.room.log, channel, seat.outlet, lambda replaced: seat.close(_REPLACED if replaced else _FAILED)
        )
        self.pushes = OpenPushes(seat, channel, self.pulls, allowance)

    def __len__(self) -> int:
        return len(self.pulls) + len(self.pushes)

    def pull(self, request_id: RequestId, pull: Pull) -> None:
        """Begins a pull."""
        if request_id in self.pulls:
            raise BadPayload("A request with this id is open already.")
        if pull.after > self.channel.head:
            self.pushes.report_behind(pull.after)
        self.pulls.start(request_id, pull)

    def end(self) -> None:
        """Ends everything."""
        self.pushes.end()
        self.pulls.stop_all()
