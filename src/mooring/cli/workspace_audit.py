"""`mooring workspace audit`: what was done in a workspace."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote

import typer

from mooring.cli.operator import ask
from mooring.cli.output import AsJson, show


def audit(
    workspace_id: Annotated[str, typer.Argument(help="The workspace's id.")],
    *,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many entries.")] = 50,
    kind: Annotated[str | None, typer.Option("--kind", help="Only entries of this kind.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show what was done in a workspace, newest first."""
    only = f"&kind={quote(kind, safe='')}" if kind is not None else ""
    path = f"/api/operator/workspaces/{quote(workspace_id, safe='')}/audit?limit={limit}{only}"
    entries = ask("GET", path)["entries"]
    show(entries if as_json else [_row(entry) for entry in entries], as_json=as_json, empty="Nothing was done yet.")


def _row(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at": entry["at"],
        "kind": entry["kind"],
        "by": _named(entry["actor"]) or "operator",
        "about": _named(entry["about"]),
        "data": " ".join(f"{name}={value}" for name, value in entry["data"].items()),
    }


def _named(person: Mapping[str, Any] | None) -> str:
    return (person["email"] or person["id"]) if person is not None else ""
