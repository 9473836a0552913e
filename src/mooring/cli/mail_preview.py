"""`mooring mail preview`: every mail that there is, with the words of an example. No service needs to run."""

from typing import Annotated, Any

import msgspec
import typer

from mooring.cli.output import AsJson, show
from mooring.mail import TOPICS, Template, languages, letter
from mooring.mail.compose import compose
from mooring.mail.samples import sample, sample_links
from mooring.settings import Settings, load

_Name = Annotated[str | None, typer.Argument(help="The mail, as --list calls it.", show_default=False)]
_Listed = Annotated[bool, typer.Option("--list", help="List every mail.")]
_Language = Annotated[str | None, typer.Option("--language", help="Such as en. Default: MOORING_MAIL_LANGUAGE.")]
_Html = Annotated[bool, typer.Option("--html/--text", help="As HTML, or as text.")]


def preview(
    name: _Name = None,
    *,
    listed: _Listed = False,
    language: _Language = None,
    as_html: _Html = False,
    as_json: AsJson = False,
) -> None:
    """Show a mail as its recipient would read it, or list all of them."""
    settings = load()
    wanted = _language(language or settings.mail_language)
    if name is None or listed:
        show([_row(template, wanted) for template in Template], as_json=as_json, empty="")
        return
    shown = _shown(_template(name), wanted, settings)
    typer.echo(msgspec.json.encode(shown) if as_json else shown["html" if as_html else "text"])


def _row(template: Template, language: str) -> dict[str, Any]:
    read, topic = letter(sample(template, language), sample_links("")), TOPICS.get(template)
    return {
        "name": template.value,
        "version": read.version,
        "language": read.language,
        "subject": read.subject,
        "topic": topic.value if topic is not None else None,
    }


def _shown(template: Template, language: str, settings: Settings) -> dict[str, Any]:
    from mooring.bootstrap.house import house  # it takes a second, and lists do without it

    links = sample_links(settings.public_url or f"http://localhost:{settings.port}")
    mail = compose(sample(template, language), links, house(settings))
    headers = {"from": mail.sender, "to": mail.to, "headers": dict(mail.headers)}
    return {**_row(template, language), **headers, "text": mail.text, "html": mail.html}


def _template(name: str) -> Template:
    if name not in set(Template):
        raise typer.BadParameter(f"There is no mail {name!r}; --list shows them.", param_hint="NAME")
    return Template(name)


def _language(tag: str) -> str:
    if tag not in languages():
        raise typer.BadParameter(f"Choose one of: {', '.join(languages())}.", param_hint="--language")
    return tag
