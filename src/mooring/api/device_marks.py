"""The marks that a browser keeps of who signed in on it: so its tries are counted apart from strangers', and it is not new.

One of the address, since tries are counted before it is known whose that is; one of the person, who may have another
address tomorrow, and whose address may have been somebody else's yesterday.
"""

from collections.abc import Mapping
from datetime import timedelta

from litestar.datastructures import Cookie

from mooring.accounts import EmailAddress, User
from mooring.api.cookies import DEVICE, cookie_of, device_cookie
from mooring.hub import Hub
from mooring.kit.secrets import same_secret

_MOST = 2 * 5  # five people who share a browser
_LONGEST = 1000
_LIFE = timedelta(days=400)  # what browsers keep at most


def is_marked(hub: Hub, headers: Mapping[str, str], email: EmailAddress) -> bool:
    """Whether this address signed in on this browser before. A mark cannot be made without our secret."""
    mark = hub.account_secret.device_mark(email.key)
    return any(same_secret(one, mark) for one in _marks(headers))


def knows(hub: Hub, headers: Mapping[str, str], user: User) -> bool:
    """Whether this person signed in on this browser before, by whatever address."""
    mark = hub.account_secret.device_mark(user.id)
    return any(same_secret(one, mark) for one in _marks(headers))


def marking(hub: Hub, headers: Mapping[str, str], user: User) -> Cookie:
    """The cookie that marks the browser for this person too; who came last stays longest."""
    # An id has no "@", so it is never the key of an address.
    marks = [hub.account_secret.device_mark(key) for key in (user.email.key, user.id)]
    kept = [one for one in _marks(headers) if not any(same_secret(one, mark) for mark in marks)]
    return device_cookie(".".join([*marks, *kept][:_MOST]), _LIFE, hub.web)


def _marks(headers: Mapping[str, str]) -> list[str]:
    kept = cookie_of(headers, DEVICE) or ""
    known = kept if len(kept) <= _LONGEST and kept.isascii() and kept.replace(".", "").isalnum() else ""
    return [one for one in known.split(".") if one][:_MOST]
