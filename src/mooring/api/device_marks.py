"""The marks that a browser keeps of the addresses that signed in on it, so that its tries are counted apart from strangers'."""

from collections.abc import Mapping
from datetime import timedelta

from litestar.datastructures import Cookie

from mooring.accounts import EmailAddress
from mooring.api.cookies import DEVICE, cookie_of, device_cookie
from mooring.hub import Hub
from mooring.kit.secrets import same_secret

_MOST = 5  # people who share a browser
_LONGEST = 1000
_LIFE = timedelta(days=400)  # what browsers keep at most


def is_marked(hub: Hub, headers: Mapping[str, str], email: EmailAddress) -> bool:
    """Whether this address signed in on this browser before. A mark cannot be made without our secret."""
    mark = hub.account_secret.device_mark(email.key)
    return any(same_secret(one, mark) for one in _marks(headers))


def marking(hub: Hub, headers: Mapping[str, str], email: EmailAddress) -> Cookie:
    """The cookie that marks the browser for this address too; who came last stays longest."""
    mark = hub.account_secret.device_mark(email.key)
    kept = [one for one in _marks(headers) if not same_secret(one, mark)]
    return device_cookie(".".join([mark, *kept][:_MOST]), _LIFE, hub.web)


def _marks(headers: Mapping[str, str]) -> list[str]:
    kept = cookie_of(headers, DEVICE) or ""
    known = kept if len(kept) <= _LONGEST and kept.isascii() and kept.replace(".", "").isalnum() else ""
    return [one for one in known.split(".") if one][:_MOST]
