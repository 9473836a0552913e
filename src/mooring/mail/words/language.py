"""The languages of mails: each is one file beside this one, read once and checked against `form`."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from mooring.kit.errors import Fault
from mooring.mail.model import Template
from mooring.mail.words.form import FORMS, Why

ROLES = ("owner", "admin", "member", "viewer")
FACTORS = ("totp", "passkey", "recovery_code", "password")
_ENDING = ".toml"
_COMMON: Mapping[str, frozenset[str]] = {
    "greeting": frozenset({"name"}),
    "follow": frozenset({"life"}),
    "device": frozenset({"program", "system"}),
    "quoted": frozenset({"text"}),
    "moment": frozenset({"day", "month", "year", "time"}),
}
_Text = Annotated[str, Meta(min_length=1)]


class MailWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of one mail. `ask` comes before the link, and `action` stands on its button: both only where there is one."""

    version: Annotated[int, Meta(ge=1)]
    subject: _Text
    paragraphs: Annotated[tuple[_Text, ...], Meta(min_length=1)]
    ask: _Text | None = None
    action: _Text | None = None

    @property
    def sentences(self) -> Sequence[str]:
        """Everything that a person reads of it."""
        further = (self.ask, self.action)
        return [self.subject, *self.paragraphs, *(text for text in further if text is not None)]


class Life(Struct, frozen=True, forbid_unknown_fields=True):
    """For how long a link is good."""

    minutes: _Text
    hours: _Text
    days: _Text


class Language(Struct, frozen=True, forbid_unknown_fields=True):
    """All words of one language; `name` is what the language calls itself."""

    name: _Text
    greeting: _Text
    greeting_nameless: _Text
    follow: _Text
    follow_while_it_lasts: _Text
    code: _Text
    always: _Text
    choose: _Text
    somebody: _Text
    operator: _Text
    device: _Text
    unknown_device: _Text
    something: _Text
    quoted: _Text
    moment: _Text
    months: Annotated[tuple[_Text, ...], Meta(min_length=12, max_length=12)]
    life: Life
    why: Mapping[Why, _Text]
    roles: Mapping[str, _Text]
    factors: Mapping[str, _Text]
    mails: Mapping[Template, MailWords]


@cache
def languages() -> Mapping[str, Language]:
    """Every language by its tag. Fault when a file is not whole: it says which, and what is missing."""
    folder = files(__package__ or "")
    found = sorted((one for one in folder.iterdir() if one.name.endswith(_ENDING)), key=lambda one: one.name)
    return checked({one.name.removesuffix(_ENDING): one.read_text("utf-8") for one in found})


def checked(texts: Mapping[str, str]) -> Mapping[str, Language]:
    """The languages in these files, by tag. Fault as above."""
    read = {tag: _read(tag, text) for tag, text in texts.items()}
    for tag, language in read.items():
        _check(tag, language)
    for template in Template:
        if len({_shape(language.mails[template]) for language in read.values()}) > 1:
            raise _broken("*", f"mails.{template} has another version, or asks for something, in one language only")
    return read


def _shape(words: MailWords) -> tuple[int, bool]:
    return words.version, words.ask is not None


def _read(tag: str, text: str) -> Language:
    try:
        language = msgspec.convert(tomllib.loads(text), Language)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise _broken(tag, str(error)) from None
    _require_all(tag, "why", language.why, Why)
    _require_all(tag, "roles", language.roles, ROLES)
    _require_all(tag, "factors", language.factors, FACTORS)
    _require_all(tag, "mails", language.mails, Template)
    return language


def _require_all(tag: str, what: str, given: Iterable[str], wanted: Iterable[str]) -> None:
    missing = sorted(set(wanted) ^ set(given))
    if missing:
        raise _broken(tag, f"{what} has too much or too little: {', '.join(missing)}")


def _check(tag: str, language: Language) -> None:
    for name, wanted in _COMMON.items():
        _require_params(tag, name, [getattr(language, name)], wanted)
    for name in msgspec.structs.asdict(language.life):
        _require_params(tag, f"life.{name}", [getattr(language.life, name)], frozenset({"count"}))
    for name, text in language.why.items():
        _require_params(tag, f"why.{name}", [text], frozenset({"place"}))
    for template, words in language.mails.items():
        form = FORMS[template]
        _require_params(tag, f"mails.{template}", words.sentences, frozenset(form.params))
        if (words.action is not None) != (form.page is not None) or (words.ask is not None and form.page is None):
            raise _broken(tag, f"mails.{template} has an action without a link, or a link without one")


def _require_params(tag: str, where: str, texts: Sequence[str], wanted: frozenset[str]) -> None:
    try:
        parts = [part for text in texts for part in Formatter().parse(text)]
    except ValueError as error:
        raise _broken(tag, f"{where}: {error}") from None
    named = {name for _, name, _, _ in parts if name is not None}
    if named != wanted or any(spec or conversion for _, _, spec, conversion in parts):
        raise _broken(tag, f"{where} names {sorted(named)} in braces, and should name {sorted(wanted)}")


def _broken(tag: str, hint: str) -> Fault:
    return Fault("Reading the words of mails", f"{tag}{_ENDING}", f"{hint}.")
