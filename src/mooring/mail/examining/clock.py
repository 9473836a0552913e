"""The clock of this machine, against that of whoever answered us."""

from datetime import datetime, timedelta

from mooring.mail.examining.finding import Check, Finding, fine, problem

_MOST = timedelta(seconds=60)


def examine_clock(now: datetime, theirs: datetime, whose: str) -> Finding:
    """Whether both agree: signatures of webhooks, links and tokens are judged by the time."""
    off = now - theirs
    if abs(off) <= _MOST:
        return fine(Check.CLOCK, f"The clock agrees with that of {whose}.")
    which = "ahead of" if off > timedelta() else "behind"
    what = f"The clock of this machine is {int(abs(off).total_seconds())} s {which} that of {whose}."
    remedy = (
        "Have it set by NTP: what providers report is refused when its time is off, and tokens and links misjudged."
    )
    return problem(Check.CLOCK, what, remedy)
