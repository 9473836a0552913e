"""`mooring webhook`: the webhooks of whoever runs the service, told of all workspaces."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import typer

from mooring.cli.operator import ask, pages
from mooring.cli.output import AsJson, show, show_one

app = typer.Typer(help="The operator's webhooks: told of what happens to all workspaces.", no_args_is_help=True)

_WEBHOOKS = "/api/operator/webhooks"
_Id = Annotated[str, typer.Argument(metavar="WEBHOOK", help="The webhook's id.")]
_Delivery = Annotated[str, typer.Argument(metavar="DELIVERY", help="The delivery's id.")]
_State = Annotated[str | None, typer.Option("--state", help="Only pending, delivered or failed ones.")]


@app.command("list")
def list_webhooks(*, as_json: AsJson = False) -> None:
    """List webhooks."""
    found = ask("GET", _WEBHOOKS)["webhooks"]
    show(found if as_json else [_row(one) for one in found], as_json=as_json, empty="There are no webhooks yet.")


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where to post to: https, on a public address.")],
    *,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Which changes to be told of; may be given often. Default: every one."),
    ] = None,
    events: Annotated[
        list[str] | None,
        typer.Option("--events", help="Names of events to send as well, such as 'v1.Task*'; may be given often."),
    ] = None,
    lifecycle: Annotated[
        bool, typer.Option("--lifecycle/--no-lifecycle", help="Whether to be told of changes of workspaces at all.")
    ] = True,
    description: Annotated[str, typer.Option("--description", help="For people.")] = "",
    as_json: AsJson = False,
) -> None:
    """Add a webhook, and show its secret this once."""
    told = {"kinds": kinds or [], "lifecycle": lifecycle, "events": events or []}
    made = ask("POST", _WEBHOOKS, {"url": url, "description": description, **told})
    show_one(made, as_json=as_json, sentence=_secret(made))


@app.command("show")
def show_webhook(webhook_id: _Id, *, as_json: AsJson = False) -> None:
    """Show one webhook."""
    found = ask("GET", _path(webhook_id))
    show_one(found, as_json=as_json, sentence="\n".join(f"{name}: {value}" for name, value in _row(found).items()))


@app.command("remove")
def remove(webhook_id: _Id, *, as_json: AsJson = False) -> None:
    """Remove a webhook, with all that was delivered to it."""
    ask("DELETE", _path(webhook_id))
    show_one({"removed": webhook_id}, as_json=as_json, sentence=f"{webhook_id} is removed.")


@app.command("rotate-secret")
def rotate_secret(webhook_id: _Id, *, as_json: AsJson = False) -> None:
    """Give a webhook another secret. The one before signs as well for 24 hours."""
    made = ask("POST", f"{_path(webhook_id)}/rotate-secret")
    show_one(made, as_json=as_json, sentence=_secret(made))


@app.command("test")
def send_test(webhook_id: _Id, *, as_json: AsJson = False) -> None:
    """Send a test, once, soon."""
    sent = ask("POST", f"{_path(webhook_id)}/test")
    sentence = f"{sent['id']} is on its way. See `mooring webhook deliveries {webhook_id}`."
    show_one(sent, as_json=as_json, sentence=sentence)


@app.command("deliveries")
def deliveries(webhook_id: _Id, *, state: _State = None, as_json: AsJson = False) -> None:
    """List what a webhook was told in the last 30 days, newest first."""
    only = f"&{urlencode({'state': state})}" if state is not None else ""
    found = list(pages(f"{_path(webhook_id)}/deliveries", "deliveries", f"limit=100{only}"))
    show(found, as_json=as_json, empty="Nothing was delivered yet.")


@app.command("redeliver")
def redeliver(webhook_id: _Id, delivery_id: _Delivery, *, as_json: AsJson = False) -> None:
    """Deliver once more, now, under the same id."""
    sent = ask("POST", f"{_path(webhook_id)}/deliveries/{quote(delivery_id, safe='')}/redeliver")
    show_one(sent, as_json=as_json, sentence=f"{sent['id']} is on its way again.")


@app.command("enable")
def enable(webhook_id: _Id, *, as_json: AsJson = False) -> None:
    """Tell a disabled webhook again; what waited goes out now."""
    found = ask("PATCH", _path(webhook_id), {"enabled": True})
    show_one(found, as_json=as_json, sentence=f"{webhook_id} is told again.")


@app.command("disable")
def disable(webhook_id: _Id, *, as_json: AsJson = False) -> None:
    """Tell a webhook nothing until it is enabled again."""
    found = ask("PATCH", _path(webhook_id), {"enabled": False})
    show_one(found, as_json=as_json, sentence=f"{webhook_id} is told nothing any more.")


def _path(webhook_id: str) -> str:
    return f"{_WEBHOOKS}/{quote(webhook_id, safe='')}"


def _secret(made: Mapping[str, Any]) -> str:
    return f"{made['id']}: what it is sent is signed with {made['secret']}\nKeep it: it is not shown again."


def _row(webhook: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": webhook["id"],
        "url": webhook["url"],
        "kinds": (", ".join(webhook["kinds"]) or "everything") if webhook["lifecycle"] else "none",
        "events": ", ".join(webhook["events"]) or "none",
        "state": webhook["disabledBecause"] or webhook["state"],
        "description": webhook["description"],
    }
