"""`mooring monitor reconcile`: compare what is followed with what there is, now."""

from mooring.cli.operator import ask
from mooring.cli.output import AsJson, show_one


def reconcile(*, as_json: AsJson = False) -> None:
    """Compare what is followed with the list of all workspaces, and mend what differs. Monitors do it by themselves each minute."""
    found = ask("POST", "/api/operator/monitor/reconcile")
    mended = f"{found['begun']} begun, {found['stopped']} stopped, {found['heldBack']} held back"
    cause = f" {found['cause']}." if found["cause"] is not None else ""
    show_one(found, as_json=as_json, sentence=f"{found['listed']} workspaces listed: {mended}.{cause}")
