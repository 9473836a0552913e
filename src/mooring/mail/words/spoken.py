"""Which of our languages somebody reads, by what their browser says (RFC 9110 12.5.4)."""

from collections.abc import Iterator

from mooring.mail.words.language import languages

_LONGEST = 500
_MOST = 20


def spoken(accept_language: str) -> str | None:
    """The language of ours that `Accept-Language` likes best; None when it names none, or makes no sense."""
    ranked = sorted(_ranked(accept_language[:_LONGEST]), key=lambda one: -one[1])
    return next((tag for tag, weight in ranked if weight > 0), None)


def _ranked(text: str) -> Iterator[tuple[str, float]]:
    for part in text.split(",")[:_MOST]:
        tag, _, weight = part.partition(";")
        # `de-CH` reads German; of ours none is for one country.
        primary = tag.strip().lower().partition("-")[0]
        if primary in languages():
            yield primary, _weight(weight.strip())


def _weight(text: str) -> float:
    name, _, value = text.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
