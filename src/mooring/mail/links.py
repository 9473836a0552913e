"""What a mail leads to. Links are made when a mail is read or sent, so none is ever stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from mooring.mail.model import Message, Topic
from mooring.mail.words import Form

_CHALLENGE, _INVITATION = "challenge", "invitation"
_PREFERENCES = "/mail-preferences"


@dataclass(frozen=True, slots=True)
class Links:
    """Where links lead: the service's own address, and the texts that stand for a challenge or an invitation by its id.

    `preferences` makes the text that stands for an address, by its key, on the page where optional mail is chosen;
    `unsubscribe` the path where a mail program asks for no more mail of a topic.
    """

    base: str
    token: Callable[[str], str] = field(repr=False)
    code: Callable[[str], str] = field(repr=False)
    invitation: Callable[[str], str] = field(repr=False)
    preferences: Callable[[str], str] = field(repr=False)
    unsubscribe: Callable[[str, Topic], str] = field(repr=False)

    @property
    def place(self) -> str:
        """What the service is called in a sentence: its host."""
        return urlsplit(self.base).netloc

    def to(self, path: str) -> str:
        """The address of a page, or of what answers programs."""
        return f"{self.base.rstrip('/')}{path}"

    def of(self, form: Form, params: Mapping[str, str]) -> str | None:
        """The link of a mail; None when it has none, or when `params` do not say what it stands for."""
        token = self._token(params)
        # In the fragment, which browsers send to nobody: so the token is in no log and no referrer.
        return self.to(f"{form.page}#{token}") if form.page is not None and token is not None else None

    def code_of(self, form: Form, params: Mapping[str, str]) -> str | None:
        """What can be typed in place of the link."""
        if not form.with_code or _CHALLENGE not in params:
            return None
        code = self.code(params[_CHALLENGE])
        return f"{code[:4]}-{code[4:]}"

    def preferences_of(self, message: Message) -> str:
        """The page on which its recipient chooses optional mail."""
        return self.to(f"{_PREFERENCES}#{self.preferences(key_of(message))}")

    def _token(self, params: Mapping[str, str]) -> str | None:
        if _INVITATION in params:
            return self.invitation(params[_INVITATION])
        return self.token(params[_CHALLENGE]) if _CHALLENGE in params else None


def key_of(message: Message) -> str:
    """The key of its recipient; a message that is in no directory has only an address."""
    return message.recipient_key or message.recipient.email
