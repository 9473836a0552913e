"""`mooring keys`: the secrets in the data folder."""

import typer

from mooring.cli.output import AsJson, show_one
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
