"""The words of mails: whole in every language, and the same for all."""

import re
from importlib.resources import files

import pytest

from mooring.accounts.factors import Method
from mooring.kit.errors import Fault
from mooring.mail import Template, languages
from mooring.mail.delivery.lives import LIVES
from mooring.mail.samples import sample
from mooring.mail.words import FACTORS, FORMS, ROLES, Kind, checked, life, shown
from mooring.workspaces.model import Role

TEXTS = {tag: files("mooring.mail.words").joinpath(f"{tag}.toml").read_text("utf-8") for tag in ("de", "en")}
# A line that is a key with its whole value.
KEYS = [line for line in TEXTS["en"].splitlines() if re.fullmatch(r'\w+ = (".*"|\d+|\[".*"\])', line)]


def _broken(text: str, tag: str = "en") -> str:
    with pytest.raises(Fault) as raised:
        checked({**TEXTS, tag: text})
    return f"{raised.value.place} {raised.value.hint}"


def test_there_are_two_languages() -> None:
    """English and German: each says every mail."""
    assert set(languages()) == set(TEXTS)
    for language in languages().values():
        assert set(language.mails) == set(Template) == set(FORMS)


@pytest.mark.parametrize("place", range(len(KEYS)))
def test_a_language_that_lacks_one_line_is_refused(place: int) -> None:
    """Whichever it is: the second language is no translation of most of it."""
    lines = TEXTS["en"].splitlines()
    whole = [index for index, line in enumerate(lines) if re.fullmatch(r'\w+ = (".*"|\d+|\[".*"\])', line)]
    del lines[whole[place]]
    _broken("\n".join(lines))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[mails.test]", "[mails.tset]"),
        ('name = "English"', 'name = "English"\nmotto = "Ahoy"'),
        ("{person} renamed", "{somebody} renamed"),
        ("{person} renamed", "They renamed"),
        ("{person} renamed", "{person.name} renamed"),
        ("{person} renamed", "{person!r} renamed"),
        ("{person} renamed", "{person:>100} renamed"),
        ("{person} renamed", "{person renamed"),
        ("{person} renamed", "{} {person} renamed"),
        ('"October", ', ""),
        ('owner = "owner"\n', ""),
        ('action = "Download it"\n', ""),
        ('subject = "Welcome to Mooring"', 'subject = ""'),
        ('subject = "Your password was changed"', 'subject = "Your password was changed"\naction = "Go"'),
        ('subject = "Your password was changed"', 'subject = "Your password was changed"\nask = "Do."'),
        ("version = 1", "version = 2"),
        ("version = 1", "version = 0"),
        ('name = "English"', "name = English"),
    ],
)
def test_a_language_that_says_too_much_or_too_little_is_refused(old: str, new: str) -> None:
    """Params that there are none of, or that are not said, forms of formatting, another version, a button without a link."""
    assert old in TEXTS["en"]
    assert re.match(r"(en\.toml|\*\.toml) ", _broken(TEXTS["en"].replace(old, new, 1)))


def test_a_language_is_one_file() -> None:
    """Whoever adds one adds nothing else."""
    assert set(checked({**TEXTS, "fr": TEXTS["en"].replace("English", "Français")})) == {"de", "en", "fr"}


def test_roles_and_factors_are_those_that_there_are() -> None:
    """Named here once more only because mail knows neither workspaces nor accounts."""
    assert set(ROLES) == {role.value for role in Role}
    assert set(FACTORS) == {method.value for method in Method}


@pytest.mark.parametrize("template", Template)
def test_an_example_says_everything_that_the_words_name(template: Template) -> None:
    """So a preview shows what people get."""
    message = sample(template)
    assert set(FORMS[template].params) <= set(message.params)
    for language in languages().values():
        assert "…" not in shown(template, message.params, language).values()


@pytest.mark.parametrize(
    ("template", "name", "value", "english", "german"),
    [
        (Template.ACCOUNT_CLOSED, "until", "2026-12-07T14:05:09.839Z", "7 December 2026, 14:05 UTC", "7. Dezember 2026, 14:05 Uhr (UTC)"),
        (Template.ACCOUNT_CLOSED, "until", "2026-03-01T00:30:00+02:00", "28 February 2026, 22:30 UTC", "28. Februar 2026, 22:30 Uhr (UTC)"),
        (Template.ACCOUNT_CLOSED, "until", "soon.example/x", "soon. example/ x", "soon. example/ x"),
        (Template.ROLE_CHANGED, "role", "viewer", "viewer", "Nur lesen"),
        (Template.FACTOR_ADDED, "factor", "totp", "an app that shows codes", "eine App, die Codes zeigt"),
        (Template.NEW_DEVICE, "device", "Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/140.0", "Firefox on Windows", "Firefox auf Windows"),
        (Template.NEW_DEVICE, "device", "Firefox on Windows", "Firefox on Windows", "Firefox auf Windows"),
        (Template.NEW_DEVICE, "device", "Call +49 555 evil.example", "an unknown device", "ein unbekanntes Gerät"),
        (Template.NEW_DEVICE, "device", "", "an unknown device", "ein unbekanntes Gerät"),
        (Template.WORKSPACE_DELETED, "person", "", "Somebody", "Jemand"),
        (Template.WORKSPACE_DELETED, "person", "\u202e\u0000", "Somebody", "Jemand"),
        (Template.WORKSPACE_DELETED, "nothing", "", "Whoever runs this service", "Der Betreiber dieses Dienstes"),
    ],
)  # fmt: skip
def test_params_are_shown_as_people_of_a_language_read_them(
    template: Template, name: str, value: str, english: str, german: str
) -> None:
    """Moments in UTC, roles, factors, devices, and people without a name."""
    asked = "person" if name == "nothing" else name
    for tag, wanted in (("en", english), ("de", german)):
        assert shown(template, {name: value}, languages()[tag])[asked] == wanted


def test_the_life_of_a_link_is_said_in_a_fitting_unit() -> None:
    """Of every link that there is."""
    spans = {form.life for form in FORMS.values() if form.life is not None}
    assert {life(span, languages()["en"]) for span in spans} == {"30 minutes", "24 hours", "7 days"}
    assert {life(span, languages()["de"]) for span in spans} == {"30 Minuten", "24 Stunden", "7 Tagen"}


def test_mail_that_would_be_a_dead_link_is_known_by_the_same_times() -> None:
    """What delivery gives up by is what the words say."""
    assert dict(LIVES) == {template: form.life for template, form in FORMS.items() if form.life is not None}


def test_what_others_chose_is_of_a_kind_that_is_cleaned() -> None:
    """Names of people and workspaces never stand in a mail as they were typed."""
    for form in FORMS.values():
        for name, kind in form.params.items():
            if name in {"workspace", "person", "inviter", "receiver"}:
                assert kind in {Kind.FOREIGN, Kind.PERSON}
    assert FORMS[Template.WORKSPACE_RENAMED].params["old"] is Kind.FOREIGN
