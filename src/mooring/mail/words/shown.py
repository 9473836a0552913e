"""Params as a person reads them: a moment, a role, a device, a name that somebody chose."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from mooring.kit.device import device_parts
from mooring.mail.foreign import foreign
from mooring.mail.model import Template
from mooring.mail.words.form import FORMS, Kind
from mooring.mail.words.language import Language

_UNSAID = "…"
_LONGEST_ADDRESS = 254
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]+@[^\s@<>()\[\],;:\"\\/]+")


def shown(template: Template, params: Mapping[str, str], language: Language) -> dict[str, str]:
    """Everything that the words of `template` name. What `params` do not say is an ellipsis, never a brace."""
    return {name: _shown(name, kind, params, language) for name, kind in FORMS[template].params.items()}


def life(span: timedelta, language: Language) -> str:
    """Such as `30 minutes`, `24 hours`, `7 days`."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 120:
        return language.life.minutes.format(count=minutes)
    hours = minutes // 60
    if hours < 48:
        return language.life.hours.format(count=hours)
    return language.life.days.format(count=hours // 24)


def _shown(name: str, kind: Kind, params: Mapping[str, str], language: Language) -> str:
    value = params.get(name)
    if kind is Kind.PERSON:
        return language.operator if value is None else foreign(value) or language.somebody
    if kind is Kind.THING:
        return _thing(value or "", language)
    if value is None:
        return _UNSAID
    if kind is Kind.FACTOR:
        return _factor(value, params.get("passkey", ""), language)
    show = _SHOWN.get(kind)
    return show(value, language) if show is not None else foreign(value)


def _thing(value: str, language: Language) -> str:
    text = foreign(value)
    return language.quoted.format(text=text) if text else language.something


def _address(value: str, language: Language) -> str:
    del language
    return value if len(value) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(value) else foreign(value)


def _role(value: str, language: Language) -> str:
    return language.roles.get(value) or foreign(value)


def _moment(value: str, language: Language) -> str:
    try:
        at = datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        return foreign(value)
    month = language.months[at.month - 1]
    return language.moment.format(day=at.day, month=month, year=at.year, time=f"{at:%H:%M}")


def _factor(value: str, called: str, language: Language) -> str:
    factor = language.factors.get(value) or foreign(value)
    return f"{factor} ({foreign(called)})" if called else factor


def _device(value: str, language: Language) -> str:
    # Only names of ours: what a program says of itself is anybody's text.
    program, system = device_parts(value)
    if program and system:
        return language.device.format(program=program, system=system)
    return program or system or language.unknown_device


_SHOWN: Mapping[Kind, Callable[[str, Language], str]] = {
    Kind.MOMENT: _moment,
    Kind.ROLE: _role,
    Kind.DEVICE: _device,
    Kind.ADDRESS: _address,
}
