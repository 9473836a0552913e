"""Answers `/dev/mail` and what is below it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mooring.api.asgi import NOT_STORED, Receive, Scope, Send, respond
from mooring.api.dev_mail.guard import is_at_home
from mooring.api.dev_mail.pages import Opened, Page, Row
from mooring.api.dev_mail.view import View, view_of
from mooring.api.letters import letter_of
from mooring.hub import Hub
from mooring.mail import TOPICS, Message, MessageId, MessageState, Template, languages, letter
from mooring.mail.compose import compose
from mooring.mail.delivery import Mail
from mooring.mail.samples import sample, sample_links

PATH = "/dev/mail"
_PREVIEW = "preview"
_MOST = 200
# A mail's frame lives by this policy too: its styles are in its elements. There is nothing that it may fetch or run.
_POLICY = b"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    NOT_STORED,
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_NOT_HERE = b"<!doctype html><title>Mooring</title><p>There is nothing here.\n"
_TONES: Mapping[MessageState, str] = {
    MessageState.ACCEPTED: "good",
    MessageState.DELIVERED: "good",
    MessageState.DELAYED: "warn",
    MessageState.SUPPRESSED: "warn",
    MessageState.BOUNCED: "bad",
    MessageState.COMPLAINED: "bad",
    MessageState.FAILED: "bad",
}


@dataclass(frozen=True, slots=True)
class DevMail:
    """The pages. `sent_by`: the transports that take mail away from this machine; none while it is only kept here."""

    hub: Hub
    sent_by: Sequence[str] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        found = scope["method"] in ("GET", "HEAD") and is_at_home(scope, self.hub.web)
        page = await self._page(scope["path"], scope.get("query_string", b"")) if found else None
        if page is None:
            await respond(send, 404, _HEADERS, _NOT_HERE)
        else:
            await respond(send, 200, _HEADERS, page.html())

    async def _page(self, path: str, query: bytes) -> Page | None:
        first, _, second = path.removeprefix(PATH).strip("/").partition("/")
        if first == _PREVIEW:
            return self._preview(second, query)
        return await self._mailbox(first or None, view_of(query)) if not second else None

    async def _mailbox(self, wanted: str | None, view: View) -> Page | None:
        """The newest messages, and the one that is wanted, else the newest. None for one that there is not."""
        async with self.hub.directory.reading() as tx:
            messages = await tx.outbox.page(None, _MOST)
            opened = await tx.outbox.by_id(MessageId(wanted)) if wanted is not None else next(iter(messages), None)
            timeline = await tx.outbox.timeline(opened.id) if opened is not None else ()
        if wanted is not None and (opened is None or opened.state is MessageState.VOID):
            return None
        read = Opened(self._composed(opened), letter_of(self.hub, opened), view, timeline) if opened else None
        rows = [self._row(message, opened, view) for message in messages]
        return Page("Mail", self._note(), rows, read, "list" if wanted is None else "mail", "mail")

    def _preview(self, wanted: str, query: bytes) -> Page | None:
        """Every mail that there is, with the words of an example. None for one that there is not."""
        view = view_of(query, sorted(languages(), key=lambda tag: tag != self.hub.house.language))
        template = Template(wanted) if wanted in set(Template) else Template.WELCOME
        if wanted not in {"", *Template}:
            return None
        message, links = sample(template, view.language), sample_links(self.hub.web.base_url)
        read = letter(message, links)
        opened = Opened(compose(message, links, self.hub.house), read, view, languages=list(languages()))
        rows = [_sample_row(one, template, view) for one in Template]
        note = "Every mail that Mooring writes, with the words of an example. The links lead nowhere."
        return Page("Mail preview", note, rows, opened, "mail" if wanted else "list", "preview")

    def _composed(self, message: Message) -> Mail:
        return compose(message, self.hub.links, self.hub.house)

    def _row(self, message: Message, opened: Message | None, view: View) -> Row:
        return Row(
            href=f"{PATH}/{message.id}{view.query}",
            title=letter_of(self.hub, message).subject,
            detail=message.recipient.email,
            badge=message.state.value,
            tone=_TONES.get(message.state, ""),
            at=message.created_at,
            chosen=opened is not None and message.id == opened.id,
        )

    def _note(self) -> str:
        if not self.sent_by:
            return "Mail is only kept on this machine. Nothing here was sent to anybody."
        return f"Mail is sent to people, by {', '.join(self.sent_by)}. What you see here went out, or is about to."


def _sample_row(template: Template, opened: Template, view: View) -> Row:
    read = letter(sample(template, view.language), sample_links(""))
    topic = TOPICS.get(template)
    return Row(
        href=f"{PATH}/{_PREVIEW}/{template.value}{view.query}",
        title=read.subject,
        detail=f"{template.value}, version {read.version}",
        badge="always" if topic is None else topic.value.replace("_", " "),
        tone="" if topic is None else "good",
        chosen=template is opened,
    )
