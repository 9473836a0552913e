"""A letter as HTML: one layout in MJML, compiled once to what mail programs understand, filled in with autoescape."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mooring.kit.errors import Fault
from mooring.mail.letter import Letter

if TYPE_CHECKING:
    from jinja2 import Template

_LAYOUT = "layout.mjml"


def as_html(letter: Letter) -> str:
    """The whole mail: it needs nothing from anywhere, runs nothing, and reads well without its styles."""
    return _layout().render(mail=letter)


@cache
def _layout() -> "Template":
    # Loaded when the first mail is written: most commands write none.
    import mrml  # noqa: PLC0415
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415

    source = files(__package__ or "").joinpath(_LAYOUT).read_text("utf-8")
    # No fonts: they would be fetched from elsewhere, and tell that the mail is read.
    compiled = mrml.to_html(source, render_options=mrml.RenderOptions(fonts={}))
    if compiled.warnings:
        raise Fault("Compiling the layout of mails", _LAYOUT, ", ".join(one.kind for one in compiled.warnings))
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(compiled.content)
