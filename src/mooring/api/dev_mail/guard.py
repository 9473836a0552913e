"""Who sees these pages. They show links that open accounts.

So they are there only while the service has no public URL, and only for a request that comes from this machine, straight
(a proxy on it makes everybody look local) and by this machine's own name (another site's name may be made to point here).
"""

from collections.abc import Mapping

from mooring.api.asgi import Scope, headers_of
from mooring.api.origin import own_origins
from mooring.hub import WebPolicy

_LOCAL = ("127.0.0.1", "::1")
_FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


def is_at_home(scope: Scope, web: WebPolicy) -> bool:
    """Whether whoever asks sits at this machine."""
    headers, client = headers_of(scope), scope.get("client")
    if web.public_url is not None or client is None or client[0] not in _LOCAL:
        return False
    return not any(name in headers for name in _FORWARDED) and _is_by_own_name(headers, web)


def _is_by_own_name(headers: Mapping[str, str], web: WebPolicy) -> bool:
    return f"http://{headers.get('host', '').lower()}" in own_origins(web)
