"""`mooring mail status`: what waits, how long mail takes, what bounces, and whether that is what we want."""

from collections.abc import Iterator, Mapping
from typing import Any

import typer

from mooring.cli.operator import ask
from mooring.cli.output import AsJson, show, show_one

_MET = {True: "ok ", False: "RED", None: "?  "}


def status(*, as_json: AsJson = False) -> None:
    """Show how mail fares: the queue now, and each template and goal over seven days."""
    found = ask("GET", "/api/operator/mail/status")
    if as_json:
        show_one(found, as_json=True, sentence="")
        return
    typer.echo("\n".join(_summary(found)))
    if found["templates"]:
        show([_row(one) for one in found["templates"]], as_json=False, empty="")


def _summary(found: Mapping[str, Any]) -> Iterator[str]:
    oldest = f", the oldest since {found['oldest']}" if found["oldest"] is not None else ""
    yield f"{found['waiting']} messages wait{oldest}. {found['suppressed']} addresses are suppressed."
    for goal in found["goals"]:
        is_now = f"{goal['value']:.4g}" if goal["value"] is not None else "nothing to judge by"
        yield f"{_MET[goal['met']]}  {goal['goal']}: {is_now} (goal: below {goal['limit']:g})"
    yield f"Since {found['since']}, seconds from queued to accepted and to delivered (half of all / 95 in 100):"


def _row(figures: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "template": figures["template"],
        "messages": figures["messages"],
        "accepted": _seconds(figures["accepted"]),
        "delivered": _seconds(figures["delivered"]),
        "bounced": _percent(figures["bounced"]),
        "complained": _percent(figures["complained"]),
    }


def _seconds(spread: Mapping[str, float] | None) -> str:
    return f"{spread['p50']:.1f} / {spread['p95']:.1f}" if spread is not None else ""


def _percent(rate: float | None) -> str:
    return f"{100 * rate:.1f} %" if rate is not None else ""
