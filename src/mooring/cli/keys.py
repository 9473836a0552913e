"""`mooring keys`: the secrets in the data folder."""

from typing import Annotated

import typer

from mooring.cli.operator import ask
from mooring.cli.output import AsJson, show, show_one
from mooring.settings import load
from mooring.storage.folder import DataFolder

app = typer.Typer(help="The secrets in the data folder.", no_args_is_help=True)


@app.command("create")
def create(*, as_json: AsJson = False) -> None:
    """Make every key that is missing. What exists is left as it is."""
    from mooring.bootstrap import create_keys  # see `operator`

    settings = load()
    folder = DataFolder(settings.data)
    folder.prepare()
    create_keys(settings, folder)
    place = str(settings.data.resolve())
    sentence = f"All keys are in {place}. Keep them secret, and keep a copy in a safe place."
    show_one({"folder": place}, as_json=as_json, sentence=sentence)


@app.command("list")
def list_keys(*, as_json: AsJson = False) -> None:
    """List the keys of access tokens: which one signs, and until when the others verify."""
    show(ask("GET", "/api/operator/keys")["keys"], as_json=as_json, empty="")


@app.command("rotate")
def rotate(
    *,
    retire_now: Annotated[
        bool, typer.Option("--retire-now", help="Void the old keys, and every access token, at once: they leaked.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Let a new key sign access tokens. Nobody is signed out: old keys verify until what they signed is over."""
    keys = ask("POST", f"/api/operator/keys/rotate?retireNow={str(retire_now).lower()}")["keys"]
    show(keys, as_json=as_json, empty="")
