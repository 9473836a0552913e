"""A handler that fails at each event once, and would have been mended then: what `handler-is-failing.md` is about."""

from mooring.monitor.handlers import Context, HandledEvent, handler

_failed: set[int] = set()


@handler("*", name="greet", attempts=1)
async def greet(ctx: Context, event: HandledEvent) -> None:
    """Fails the first time, and has no second try by itself."""
    del ctx
    if event.seq not in _failed:
        _failed.add(event.seq)
        raise ConnectionRefusedError("the greeting service does not answer")
