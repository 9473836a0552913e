"""Which browser origins may use the session's cookie."""

from urllib.parse import urlsplit

from mooring.hub import WebPolicy
from mooring.kit.errors import Forbidden

_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")


class OriginRefused(Forbidden):
    code = "ORIGIN_REFUSED"
    title = "This page may not use the session's cookie."


def origin_allowed(origin: str | None, web: WebPolicy) -> bool:
    """Whether a page of `origin` may: the public URL's own, the allowed ones, or, without a public URL, this machine's."""
    if origin is None:
        return False
    return origin in web.allowed_origins or origin in own_origins(web)


def own_origins(web: WebPolicy) -> frozenset[str]:
    """The origins of the service itself, as browsers write them: lower case, without the scheme's usual port."""
    if web.public_url is None:
        return frozenset(f"http://{name}:{web.port}" for name in _LOCAL_NAMES)
    url = urlsplit(web.public_url)
    usual = {"http": 80, "https": 443}.get(url.scheme)
    host = f"[{url.hostname}]" if ":" in (url.hostname or "") else url.hostname
    port = "" if url.port in {None, usual} else f":{url.port}"
    return frozenset({f"{url.scheme}://{host}{port}"})
