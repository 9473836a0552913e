"""How a mail is looked at: as HTML or text, in light or dark, in which width and language. All of it stands in the address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

AUTO, LIGHT, DARK = "auto", "light", "dark"
_SCHEMES = (AUTO, LIGHT, DARK)
_WIDTHS = ("600", "360")
_KINDS = ("html", "text")
_MOST_FIELDS = 20
_DARK_RULE = "(prefers-color-scheme: dark)"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few, as a link: `chosen` is the one that is shown."""

    label: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class View:
    """`language` is empty where a mail has one of its own."""

    kind: str = _KINDS[0]
    scheme: str = AUTO
    width: str = _WIDTHS[0]
    language: str = ""

    @property
    def query(self) -> str:
        """What leads back to this view."""
        asked = {"view": self.kind, "scheme": self.scheme, "width": self.width, "language": self.language}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def kinds(self) -> Sequence[Choice]:
        return [self._choice(kind.upper() if kind == "html" else "Text", kind=kind) for kind in _KINDS]

    def schemes(self) -> Sequence[Choice]:
        return [self._choice(scheme.capitalize(), scheme=scheme) for scheme in _SCHEMES]

    def widths(self) -> Sequence[Choice]:
        return [self._choice(f"{width} px", width=width) for width in _WIDTHS]

    def languages(self, tags: Iterable[str]) -> Sequence[Choice]:
        return [self._choice(tag.upper(), language=tag) for tag in tags]

    def _choice(self, label: str, **changed: str) -> Choice:
        other = replace(self, **changed)
        return Choice(label, other.query, other == self)


def view_of(query: bytes, tags: Sequence[str] = ()) -> View:
    """The view that a query asks for; what it does not say, or says wrongly, is as usual."""
    asked = _asked(query)
    return View(
        kind=_one(asked.get("view"), _KINDS),
        scheme=_one(asked.get("scheme"), _SCHEMES),
        width=_one(asked.get("width"), _WIDTHS),
        language=_one(asked.get("language"), tags) if tags else "",
    )


def in_scheme(html: str, scheme: str) -> str:
    """A mail as somebody sees it who prefers `scheme`, whatever this browser prefers."""
    if scheme == AUTO:
        return html
    ruled = html.replace(_DARK_RULE, "all" if scheme == DARK else "not all")
    return ruled.replace('content="light dark"', f'content="{scheme}"').replace(
        "color-scheme: light dark", f"color-scheme: {scheme}"
    )


def _asked(query: bytes) -> Mapping[str, Sequence[str]]:
    try:
        return parse_qs(query.decode("latin-1"), max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}


def _one(asked: Sequence[str] | None, known: Sequence[str]) -> str:
    return asked[0] if asked and asked[0] in known else known[0]
