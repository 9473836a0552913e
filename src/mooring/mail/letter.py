"""What a person reads, sentence by sentence: `text` and the HTML of `layout` are the same words. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mooring.mail.foreign import foreign
from mooring.mail.links import Links
from mooring.mail.model import TOPICS, Message, Template
from mooring.mail.words import FORMS, Language, languages, life, shown, why

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Code:
    """A code to type in place of following the link, and the sentence before it."""

    words: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Step:
    """The link of a letter: the sentence before it, and what stands on its button."""

    words: str
    action: str
    link: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is read. `link` and `code` are secrets; both are in `text` as well.

    `choice` leads to the page where optional mail is chosen; None for mail that cannot be switched off.
    """

    template: Template
    version: int
    language: str
    subject: str
    greeting: str
    paragraphs: tuple[str, ...]
    step: Step | None
    typed: Code | None
    why: tuple[str, ...]
    choice: Step | None

    @property
    def link(self) -> str | None:
        return self.step.link if self.step is not None else None

    @property
    def code(self) -> str | None:
        return self.typed.code if self.typed is not None else None

    @property
    def text(self) -> str:
        """The whole letter as plain text."""
        return "\n\n".join([self.greeting, *self.paragraphs, *self._to_do(), self._foot()]) + "\n"

    def _to_do(self) -> Iterator[str]:
        if self.step is not None:
            yield self.step.words
            yield self.step.link
        if self.typed is not None:
            yield f"{self.typed.words} {self.typed.code}"

    def _foot(self) -> str:
        # Mail programs show what follows this line in grey, or not at all.
        choice = [f"{self.choice.words}: {self.choice.link}"] if self.choice is not None else []
        return "\n".join(["-- ", " ".join(self.why), *choice])


def letter(message: Message, links: Links, default_language: str = DEFAULT_LANGUAGE) -> Letter:
    """`message` as its recipient reads it, in their language or else in this one.

    Links lead to `links.base`, never to where some request said it came from.
    """
    tag = _tag(message.language, default_language)
    language = languages()[tag]
    form, words = FORMS[message.template], language.mails[message.template]
    values = shown(message.template, message.params, language)
    step, code = _step(message, links, language), links.code_of(form, message.params)
    asked = [words.ask] if words.ask is not None and step is not None else []
    return Letter(
        template=message.template,
        version=words.version,
        language=tag,
        subject=words.subject.format_map(values),
        greeting=_greeting(message.params, language),
        paragraphs=tuple(text.format_map(values) for text in (*words.paragraphs, *asked)),
        step=step,
        typed=Code(language.code, code) if code is not None and step is not None else None,
        why=_why(message.template, links, language),
        choice=_choice(message, links, language),
    )


def _tag(*wanted: str | None) -> str:
    known = languages()
    return next((tag for tag in wanted if tag in known), DEFAULT_LANGUAGE)


def _greeting(params: Mapping[str, str], language: Language) -> str:
    name = foreign(params.get("name", ""))
    return language.greeting.format(name=name) if name else language.greeting_nameless


def _step(message: Message, links: Links, language: Language) -> Step | None:
    form = FORMS[message.template]
    link, action = links.of(form, message.params), language.mails[message.template].action
    if link is None or action is None:
        return None
    lasting = language.follow_while_it_lasts
    follow = language.follow.format(life=life(form.life, language)) if form.life is not None else lasting
    return Step(follow, action, link)


def _why(template: Template, links: Links, language: Language) -> tuple[str, ...]:
    reason = language.why[why(template)].format(place=links.place)
    return (reason,) if template in TOPICS else (reason, language.always)


def _choice(message: Message, links: Links, language: Language) -> Step | None:
    if message.template not in TOPICS:
        return None
    return Step(language.choose, language.choose, links.preferences_of(message))
