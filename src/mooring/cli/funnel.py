"""`mooring workspace funnel`: how many people who start creating a workspace finish."""

from typing import Annotated

import typer

from mooring.cli.operator import ask
from mooring.cli.output import AsJson, show_one


def funnel(
    *,
    days: Annotated[int, typer.Option(min=1, max=90, help="How many days back.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Show how many of those who start creating a workspace finish, and what stops the others."""
    found = ask("GET", f"/api/operator/funnels/second-workspace?days={days}")
    share = "nobody started" if found["unaided"] is None else f"{found['unaided']} % of those who started finished"
    causes = "".join(f"\n  {count:>6}  {cause}" for cause, count in found["failed"].items())
    counts = f"opened {found['opened']}, started {found['started']}, succeeded {found['succeeded']}"
    sentence = f"In {days} days {share}: {counts}, abandoned {found['abandoned']}.{causes}"
    show_one(found, as_json=as_json, sentence=sentence)
