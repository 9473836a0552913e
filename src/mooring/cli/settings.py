"""`mooring settings`: every setting, its value and what it is for."""

from typing import Any

import msgspec

from mooring.cli.output import AsJson, show
from mooring.settings import PREFIX, SECRETS, Settings, load


def settings_command(*, as_json: AsJson = False) -> None:
    """Show every setting with its present value. Secrets are shown as set or not set."""
    current = load()
    rows = [
        {"setting": PREFIX + field.name.upper(), "value": _shown(field.name, current), "help": help_of(field)}
        for field in msgspec.structs.fields(Settings)
    ]
    show(rows, as_json=as_json, empty="")


def help_of(field: msgspec.structs.FieldInfo) -> str:
    """The one line of help of a setting; the last that is said of it counts."""
    metas: tuple[Any, ...] = getattr(field.type, "__metadata__", ())
    said = [meta.description for meta in metas if isinstance(meta, msgspec.Meta) and meta.description]
    return said[-1] if said else ""


def _shown(name: str, settings: Settings) -> str:
    value = getattr(settings, name)
    if name in SECRETS:
        return "set" if value else "not set"
    return "" if value is None else str(value)
