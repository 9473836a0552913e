"""Choosing the language in which mail is written to a person."""

from mooring.accounts.errors import LanguageUnknown
from mooring.accounts.model import User
from mooring.accounts.store import AccountStore
from mooring.mail import languages


async def change_language(user: User, language: str | None, accounts: AccountStore) -> None:
    """Write to the user in this language from now on; None: in the service's own. LanguageUnknown."""
    if language is not None and language not in languages():
        raise LanguageUnknown
    if language != user.language:
        await accounts.set_language(user.id, language)
