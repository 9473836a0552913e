"""Writes docs/reference from the code: `python -m mooring.cli.reference`, or with `--check` says whether it is current.

Run by `make docs` and `make check`, in a checkout; it is no command of the installed program.
"""

import argparse
import asyncio
import difflib
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import httpx2
import msgspec
import typer
from msgspec import inspect

from mooring import bootstrap
from mooring.api.app import create_app
from mooring.api.openapi import PATH
from mooring.api.problems import refusal_kinds, status_of_kind
from mooring.cli.settings import help_of
from mooring.cli.tree import commands
from mooring.hub import Hub
from mooring.settings import PREFIX, SECRETS, Settings

FOLDER = Path(__file__).parents[3] / "docs" / "reference"
_REMEDY = "Run `make docs` and commit the result."
_MADE = "<!-- Made by `make docs` from the code. Do not edit. -->\n"
_DIFF_LINES = 12
# Every refusal of the service is defined in a module that the composition root reaches.
_ROOT = bootstrap.__name__.partition(".")[0]


def pages() -> dict[str, str]:
    """Every page of the reference by its file's name."""
    document = _openapi()
    return {
        "settings.md": _settings_page(),
        "errors.md": _errors_page(),
        "cli.md": _cli_page(),
        "api.md": _api_page(msgspec.json.decode(document)),
        "openapi.json": msgspec.json.format(document, indent=1).decode() + "\n",
    }


def stale(folder: Path) -> Iterator[str]:
    """What is not current in `folder`: a hint for each such page, with the beginning of the difference."""
    for name, text in pages().items():
        path = folder / name
        kept = path.read_text("utf-8") if path.exists() else ""
        if kept != text:
            lines = difflib.unified_diff(kept.splitlines(), text.splitlines(), f"{name} (kept)", name, n=0, lineterm="")
            yield "\n".join([f"{path} is stale. {_REMEDY}", *list(lines)[:_DIFF_LINES]])


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes the pages, or checks them. 1 when a page is stale."""
    parser = argparse.ArgumentParser(prog="python -m mooring.cli.reference", description=__doc__)
    parser.add_argument("--check", action="store_true", help="Write nothing; exit with 1 when a page is stale.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="Where the pages are.")
    asked = parser.parse_args(arguments)
    if asked.check:
        hints = list(stale(asked.folder))
        sys.stderr.writelines(f"{hint}\n" for hint in hints)
        return 1 if hints else 0
    asked.folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (asked.folder / name).write_text(text, "utf-8")
    return 0


# Settings

_PLAIN_KINDS: Mapping[type[inspect.Type], str] = {
    inspect.StrType: "text",
    inspect.BoolType: "`true` or `false`",
    inspect.CustomType: "path",
}


def _settings_page() -> str:
    rows = [
        (f"`{PREFIX}{field.name.upper()}`", _kind_of(kind.type), _default_of(field), help_of(field))
        for field, kind in zip(msgspec.structs.fields(Settings), _struct(Settings).fields, strict=True)
    ]
    files = ", ".join(f"`{PREFIX}{name.upper()}_FILE`" for name in sorted(SECRETS))
    told = (
        "Set a value in the environment, or in a TOML file that `MOORING_CONFIG` names (keys in lower case, without the "
        'prefix: `public_url = "https://app.example.org"`). The environment wins. A secret may be given as the path of '
        f"a file that holds it: {files}. `mooring settings` shows the values in force."
    )
    return _page("Settings", told, _table(("setting", "type", "default", "what it is"), rows))


def _struct(kind: type[Any]) -> inspect.StructType:
    return cast("inspect.StructType", inspect.type_info(kind))


def _kind_of(kind: inspect.Type) -> str:
    if isinstance(kind, inspect.Metadata):
        return _kind_of(kind.type)
    if isinstance(kind, inspect.UnionType):
        return " or ".join(_kind_of(one) for one in kind.types if not isinstance(one, inspect.NoneType))
    if isinstance(kind, inspect.LiteralType):
        return " or ".join(f"`{value}`" for value in kind.values)
    if isinstance(kind, inspect.IntType):
        return f"number from {kind.ge}" + (f" to {kind.le}" if kind.le is not None else "")
    return _PLAIN_KINDS[type(kind)]


def _default_of(field: msgspec.structs.FieldInfo) -> str:
    value = field.default
    if value is None or value == "":
        return "not set"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


# Refusals


def _errors_page() -> str:
    kinds = {kind.code: kind for kind in refusal_kinds() if kind.__module__.partition(".")[0] == _ROOT}
    rows = [(f"`{code}`", str(int(status_of_kind(kind))), kind.title) for code, kind in sorted(kinds.items())]
    return _page(
        "Refusals",
        "A request that is refused is answered with `application/problem+json` (RFC 9457): `type`, `title`, `status` "
        "and `code`, often `detail`, `fields` (input field → code) and members of its own. Rely on `code`; the words "
        "may change. On the sync socket every refused upgrade has status 403, with the code in the body; see "
        "[protocol](../protocol.md).",
        _table(("code", "status", "title"), rows),
    )


# Commands


def _cli_page() -> str:
    top: Any = typer.main.get_command(commands())
    told = (
        "Exit codes: 0 done, 1 fault (or a problem was found), 2 usage, 3 refused. `--json` answers in JSON on stdout. "
        "Operator commands find the running service through the data folder (`MOORING_DATA`); while none runs, they "
        "work on the files."
    )
    return _page("Commands", told, *(_command(name, command) for name, command in _commands("mooring", top)))


def _commands(path: str, group: Any) -> Iterator[tuple[str, Any]]:
    if getattr(group, "invoke_without_command", False):
        yield path, group
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(f"{path} {name}", command)
        else:
            yield f"{path} {name}", command


def _command(name: str, command: Any) -> str:
    given = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    shown = [_placeholder(one) for one in given if one.param_type_name == "argument"]
    rows = [(f"`{_spelling(one)}`", one.help or "") for one in given]
    usage = " ".join([name, *shown, *(["[OPTIONS]"] if len(shown) < len(given) else [])])
    parts = [f"## {name}", f"`{usage}`", command.help.strip()]
    return "\n\n".join([*parts, _table(("argument or option", "what it is"), rows)] if rows else parts)


def _spelling(parameter: Any) -> str:
    return _placeholder(parameter) if parameter.param_type_name == "argument" else ", ".join(parameter.opts)


def _placeholder(parameter: Any) -> str:
    name = parameter.name.upper()
    return name if parameter.required else f"[{name}]"


# API


def _openapi() -> bytes:
    """The description exactly as it is served. It says nothing of a running service, so none is needed."""
    return asyncio.run(_served(PATH))


async def _served(path: str) -> bytes:
    api: Any = create_app(cast("Hub", None))
    transport = httpx2.ASGITransport(api)
    async with httpx2.AsyncClient(base_url="http://127.0.0.1", transport=transport) as client:
        return (await client.get(path)).raise_for_status().content


def _api_page(document: Mapping[str, Any]) -> str:
    told = (
        "Everything of the public API, from [openapi.json](openapi.json), which a running service serves at "
        f"`{PATH}`. Refusals are listed by status; what they mean is in [errors](errors.md). Operator requests "
        "(`/api/operator/…`) are not public: use the [commands](cli.md)."
    )
    operations = [
        (f"{method.upper()} {path}", operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]
    schemas = document["components"]["schemas"]
    return _page("API", told, *(_operation(name, operation, schemas) for name, operation in operations))


def _operation(name: str, operation: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    said = operation.get("description", "")
    signed_in = "Needs a session." if operation.get("security") else "Needs no session."
    parts = [f"## {name}", " ".join(part for part in (f"{operation['summary']}.", said, signed_in) if part)]
    body = operation.get("requestBody")
    if body is not None:
        parts.append(f"Body{'' if body['required'] else ' (optional)'}: {_body(body, schemas)}")
    parts.append(_table(("status", "answer"), [_answer(*one) for one in sorted(operation["responses"].items())]))
    return "\n\n".join(parts)


def _body(body: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    schema = next(iter(body["content"].values()))["schema"]
    named = next(one for one in [schema, *schema.get("oneOf", [])] if "$ref" in one)
    shape = schemas[named["$ref"].rpartition("/")[2]]
    return ", ".join(f"`{name}{'' if name in shape.get('required', ()) else '?'}`" for name in shape["properties"])


def _answer(status: str, response: Mapping[str, Any]) -> tuple[str, str]:
    if int(status) >= 400:
        return status, ", ".join(f"`{code}`" for code in response["description"].split(", "))
    if not response.get("content"):
        return status, "nothing"
    name = next(iter(response["content"].values()))["schema"].get("$ref", "").rpartition("/")[2]
    return status, f"`{name}`" if name else "JSON"


# Pages


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"{_MADE}\n# {title}", *parts]) + "\n"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(_line(cells) for cells in (heads, ["---"] * len(heads), *rows))


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
