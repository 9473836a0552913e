"""`mooring mail`: the messages of the outbox, and what became of them."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Annotated, Any
from urllib.parse import quote, urlencode

import typer

from mooring.cli import mail_suppression
from mooring.cli.mail_bounce import bounce
from mooring.cli.mail_preview import preview
from mooring.cli.mail_status import status
from mooring.cli.operator import ask, pages
from mooring.cli.output import AsJson, show, show_one

app = typer.Typer(help="The messages of this service.", no_args_is_help=True)
app.command("status")(status)
app.command("bounce")(bounce)
app.command("preview")(preview)
app.add_typer(mail_suppression.app, name="suppression")

_MAIL = "/api/operator/mail"
_Id = Annotated[str, typer.Argument(metavar="MESSAGE", help="The message's id.")]
_Links = Annotated[
    bool,
    typer.Option(
        "--links",
        help="With text, link and code, of messages that wait or were written to the folder. Whoever sees a link can follow it.",
    ),
]


@app.command("list")
def list_mail(
    *,
    state: Annotated[str, typer.Option(help="Only in this state, such as bounced.")] = "",
    template: Annotated[str, typer.Option(help="Only of this template, such as password_reset.")] = "",
    to: Annotated[str, typer.Option(help="Only to this address.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many, at most.")] = 200,
    links: _Links = False,
    as_json: AsJson = False,
) -> None:
    """List messages, newest first."""
    wanted = {"state": state, "template": template, "to": to, "links": "true" if links else ""}
    narrowed = {name: value for name, value in wanted.items() if value}
    asked = urlencode({"limit": min(limit, 500), **narrowed})
    found = list(islice(pages(_MAIL, "messages", asked), limit))
    if as_json or not found:
        show(found, as_json=as_json, empty="There are no messages.")
        return
    # Not a table: it would break links, which people copy.
    for message in found:
        typer.echo("\n".join(_lines(message)))


@app.command("show")
def show_message(message_id: _Id, *, links: _Links = False, as_json: AsJson = False) -> None:
    """Show one message and its timeline."""
    found = ask("GET", f"{_path(message_id)}{'?links=true' if links else ''}")
    show_one(found, as_json=as_json, sentence="\n".join(_detail(found)))


@app.command("retry")
def retry(message_id: _Id, *, as_json: AsJson = False) -> None:
    """Send a message again that bounced, was suppressed or was given up: as a new one."""
    made = ask("POST", f"{_path(message_id)}/retry")
    show_one(made, as_json=as_json, sentence=f"{made['id']} is queued. See `mooring mail show {made['id']}`.")


def _path(message_id: str) -> str:
    return f"{_MAIL}/{quote(message_id, safe='')}"


def _lines(message: Mapping[str, Any]) -> Iterator[str]:
    yield f"{message['createdAt']}  {_state(message)}  {message['id']}  {message['to']}: {message['subject']}"
    if message["link"] is not None:
        yield f"  {message['link']}"
    if message["code"] is not None:
        yield f"  code {message['code']}"


def _detail(found: Mapping[str, Any]) -> Iterator[str]:
    message = found["message"]
    yield f"{message['id']}  {message['template']}  to {message['to']}: {message['subject']}"
    for line in found["timeline"]:
        facts = [line["at"], _state(line), *(line[name] for name in ("transport", "cause") if line[name] is not None)]
        yield "  " + "  ".join(facts)
    if found["dueAt"] is not None:
        yield f"  next try {found['dueAt']}"
    if message["text"] is not None:
        yield f"\n{message['text']}"


def _state(told: Mapping[str, Any]) -> str:
    return f"{told['state']} ({told['bounce']})" if told["bounce"] is not None else told["state"]
