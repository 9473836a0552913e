"""What a person reads: subject, text and link of a queued message. Pure; links are made here, so none is ever stored."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mooring.mail.foreign import foreign
from mooring.mail.model import Message, Template

_CHALLENGE, _INVITATION = "challenge", "invitation"
_FOREIGN = frozenset(
    {"workspace", "inviter", "person", "receiver"}
)  # params that somebody else than the recipient chose
_CONFIRM_ACCOUNT, _CONFIRM_EMAIL, _RESET = "/confirm-account", "/confirm-email", "/reset-password"
_INVITED, _EXPORTS = "/invitation", "/exports"
_DAY, _HALF_HOUR, _WEEK = "24 hours", "30 minutes", "7 days"
_NOT_YOU = "If this was not you, reset your password now: whoever did it knows it, or uses a device of yours."
_IGNORE = "If you did not ask for this, do nothing: without the link nothing happens."


@dataclass(frozen=True, slots=True)
class Links:
    """Where links lead: the service's own address, and the texts that stand for a challenge or an invitation by its id.

    `preferences` makes the text that stands for an address, by its key, on the page where optional mail is chosen.
    """

    base: str
    token: Callable[[str], str] = field(repr=False)
    code: Callable[[str], str] = field(repr=False)
    invitation: Callable[[str], str] = field(repr=False)
    preferences: Callable[[str], str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it is read. `link` and `code` are secrets; both are in `text` as well."""

    subject: str
    text: str = field(repr=False)
    link: str | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Words:
    """`lines` may name params in braces. With a `page` there is a link to it, good for `life`."""

    subject: str
    lines: tuple[str, ...]
    page: str | None = None
    life: str = _DAY
    with_code: bool = False


_WORDS: Mapping[Template, _Words] = MappingProxyType(
    {
        Template.WELCOME: _Words(
            "Welcome to Mooring",
            ("Your account is ready, with a workspace of your own in it.",),
            _CONFIRM_ACCOUNT,
        ),
        Template.CONFIRM_ACCOUNT: _Words(
            "Confirm your email address",
            ("Please confirm that this address is yours.", _IGNORE),
            _CONFIRM_ACCOUNT,
        ),
        Template.SIGN_UP: _Words(
            "Finish signing up",
            ("Somebody, probably you, asked for an account with this address. The link below makes it.", _IGNORE),
            _CONFIRM_ACCOUNT,
        ),
        Template.SIGN_UP_TAKEN: _Words(
            "You have an account already",
            (
                (
                    "Somebody, probably you, asked for an account with this address. There is one already, so nothing was "
                    "changed. Sign in with it, or reset its password if you have forgotten it."
                ),
            ),
        ),
        Template.PASSWORD_RESET: _Words(
            "Reset your password",
            ("Somebody, probably you, wants to set a new password for this account.", _IGNORE),
            _RESET,
            _HALF_HOUR,
            with_code=True,
        ),
        Template.PASSWORD_CHANGED: _Words(
            "Your password was changed",
            ("The password of your account was changed. Other devices were signed out.", _NOT_YOU),
        ),
        Template.EMAIL_CHANGE_OLD: _Words(
            "Confirm that your email address changes",
            (
                (
                    "Somebody, probably you, wants to change the address of your account to {email}. The change needs a "
                    "confirmation from this address and one from the new address."
                ),
                "If this was not you, do not follow the link, and change your password.",
            ),
            _CONFIRM_EMAIL,
        ),
        Template.EMAIL_CHANGE_NEW: _Words(
            "Confirm your new email address",
            (
                (
                    "Somebody, probably you, wants this to be the address of their account. The change needs a "
                    "confirmation from the old address too."
                ),
                _IGNORE,
            ),
            _CONFIRM_EMAIL,
        ),
        Template.EMAIL_CHANGE_TAKEN: _Words(
            "This address belongs to an account already",
            (
                (
                    "Somebody asked to change the address of an account to this one. It belongs to an account already, so "
                    "nothing changes, and there is nothing for you to do."
                ),
            ),
        ),
        Template.EMAIL_CHANGED: _Words(
            "Your email address was changed",
            (
                "The address of your account was changed from {old} to {new}. Sign in with the new one from now on.",
                "If this was not you, tell whoever runs this service at once.",
            ),
        ),
        Template.ACCOUNT_CLOSED: _Words(
            "Your account was closed",
            (
                (
                    "Your account was closed and all devices were signed out. Until {until} (UTC) you can open it again by "
                    "signing in; after that it is deleted."
                ),
            ),
        ),
        Template.ACCOUNT_REOPENED: _Words(
            "Your account is open again",
            ("Your account was opened again, with everything that was in it.", _NOT_YOU),
        ),
        Template.REFRESH_REUSED: _Words(
            "A sign-in was ended to keep you safe",
            (
                (
                    "A sign-in of yours ({device}) was used from two places at once, as happens when somebody has copied "
                    "it. It was ended; sign in again on that device."
                ),
                "If you do not know why this happened, change your password.",
            ),
        ),
        Template.FACTOR_ADDED: _Words(
            "A second factor was added",
            ("A new way to sign in was added to your account: {factor}. It was done with {device}.", _NOT_YOU),
        ),
        Template.FACTOR_REMOVED: _Words(
            "A second factor was removed",
            ("A way to sign in was removed from your account: {factor}. It was done with {device}.", _NOT_YOU),
        ),
        Template.FACTORS_RESET: _Words(
            "Your second factors were reset",
            (
                (
                    "Whoever runs this service removed all second factors of your account. Sign in with your password, and "
                    "set them up anew."
                ),
                "If you did not ask for this, tell them at once.",
            ),
        ),
        Template.RECOVERY_CODE_USED: _Words(
            "A recovery code was used",
            ("A recovery code was used to sign in to your account, with {device}.", _NOT_YOU),
        ),
        Template.RECOVERY_CODES_MADE: _Words(
            "New recovery codes were made",
            ("New recovery codes were made for your account; the old ones work no more.", _NOT_YOU),
        ),
        Template.INVITATION: _Words(
            "You are invited to a workspace",
            (
                "{inviter} invites you to the workspace “{workspace}”. The link below shows what that is, and asks you.",
                "If you do not know what this is about, do nothing, or decline behind the link.",
            ),
            _INVITED,
            _WEEK,
        ),
        Template.WORKSPACE_DELETED: _Words(
            "A workspace was deleted",
            (
                (
                    "The workspace “{workspace}” was deleted by {person}. Until {until} (UTC) its owners can bring it back from "
                    "the list of workspaces; after that everything in it is removed for good."
                ),
            ),
        ),
        Template.WORKSPACE_PURGED: _Words(
            "A deleted workspace is gone for good",
            (
                (
                    "The time to bring the workspace “{workspace}” back is over: everything in it was removed from this "
                    "service. The receipt of this is {receipt}."
                ),
            ),
        ),
        Template.ROLE_CHANGED: _Words(
            "Your role in a workspace was changed",
            ("In the workspace “{workspace}” your role is “{role}” now.",),
        ),
        Template.MEMBER_REMOVED: _Words(
            "You were removed from a workspace",
            (
                (
                    "You are not a member of the workspace “{workspace}” any more. What you had not synced yet is still on "
                    "your device, where you can download it. Your other workspaces are not touched."
                ),
            ),
        ),
        Template.OWNERSHIP_OFFERED: _Words(
            "You are offered the ownership of a workspace",
            (
                (
                    "{person} offers you the ownership of the workspace “{workspace}”. Sign in and open its settings to accept "
                    "or to decline. The offer is good until {until} (UTC)."
                ),
            ),
        ),
        Template.OWNERSHIP_TRANSFERRED: _Words(
            "A workspace has a new owner",
            ("{receiver} accepted the ownership of the workspace “{workspace}”, which {person} had offered.",),
        ),
        Template.NEW_DEVICE: _Words(
            "A new sign-in to your account",
            ("Your account was signed in to with {device}, which it has not been used with before.", _NOT_YOU),
        ),
        Template.WORKSPACE_CREATED: _Words(
            "Your workspace is ready",
            ("You created the workspace “{workspace}”. It is in your list of workspaces on every device.",),
        ),
        Template.WORKSPACE_RENAMED: _Words(
            "A workspace has a new name",
            ("{person} renamed the workspace “{old}”: it is called “{workspace}” now.",),
        ),
        Template.WORKSPACE_ARCHIVED: _Words(
            "A workspace was archived",
            (
                (
                    "{person} archived the workspace “{workspace}”. It can be read, but not changed, until one of its owners "
                    "brings it back from the archive."
                ),
            ),
        ),
        Template.WORKSPACE_UNARCHIVED: _Words(
            "A workspace is back from the archive",
            ("{person} brought the workspace “{workspace}” back from the archive. It can be changed again.",),
        ),
        Template.WORKSPACE_RESTORED: _Words(
            "A deleted workspace is back",
            ("{person} brought the workspace “{workspace}” back. Everything that was in it is there again.",),
        ),
        Template.WORKSPACE_IMPORTED: _Words(
            "Your import is done",
            ("What you imported is in the workspace “{workspace}” now.",),
        ),
        Template.EXPORT_READY: _Words(
            "Your download is ready",
            ("The workspace “{workspace}” is packed and waits for you. It can be downloaded until {until} (UTC).",),
            _EXPORTS,
        ),
        Template.TEST: _Words(
            "A test message from Mooring",
            ("This message shows that mail from this service reaches you. There is nothing for you to do.",),
        ),
    }
)


def letter(message: Message, links: Links) -> Letter:
    """`message` as its recipient reads it. Links lead to `links.base`, never to where some request said it came from."""
    words = _WORDS[message.template]
    challenge_id = message.params.get(_CHALLENGE)
    link = _link(words, message.params, links)
    code = _code(words, challenge_id, links)
    paragraphs = [_greeting(message.params), *_filled(words, message.params), *_to_do(words, link, code)]
    return Letter(subject=words.subject, text="\n\n".join(paragraphs) + "\n", link=link, code=code)


def _greeting(params: Mapping[str, str]) -> str:
    name = params.get("name")
    return f"Hello {foreign(name)}," if name else "Hello,"


def _filled(words: _Words, params: Mapping[str, str]) -> list[str]:
    # What a message does not say is left out; the words themselves are never read for braces.
    shown = {name: foreign(value) if name in _FOREIGN else value for name, value in params.items()}
    known = defaultdict(str, shown)
    return [line.format_map(known) for line in words.lines]


def _link(words: _Words, params: Mapping[str, str], links: Links) -> str | None:
    token = _token(params, links)
    # In the fragment, which browsers send to nobody: so the token is in no log and no referrer.
    return f"{links.base.rstrip('/')}{words.page}#{token}" if words.page is not None and token is not None else None


def _token(params: Mapping[str, str], links: Links) -> str | None:
    if _INVITATION in params:
        return links.invitation(params[_INVITATION])
    return links.token(params[_CHALLENGE]) if _CHALLENGE in params else None


def _code(words: _Words, challenge_id: str | None, links: Links) -> str | None:
    if not words.with_code or challenge_id is None:
        return None
    code = links.code(challenge_id)
    return f"{code[:4]}-{code[4:]}"


def _to_do(words: _Words, link: str | None, code: str | None) -> list[str]:
    if link is None:
        return []
    told = [f"Follow this link within {words.life}; it works once:", link]
    return [*told, f"Or type this code on the page where you asked for it: {code}"] if code is not None else told
