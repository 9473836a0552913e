"""Where things are: the service by its URL, and the file that keeps its session on this device."""

import hashlib
import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from mooring.kit.errors import Fault

_USUAL_PORTS = {"http": 80, "https": 443}


def base_of(url: str, *, plain_http: bool = False) -> str:
    """The service's URL in the one way of writing it. Fault when it is none.

    Plain http is refused except to this machine, for passwords and tokens could be read on the way; `plain_http` lets
    it pass, for a network that nobody else can listen to.
    """
    given, port_given = _split(url)
    host = given.hostname
    if given.scheme not in _USUAL_PORTS or not host or given.query or given.fragment or given.username:
        raise _no_url(url)
    if given.scheme == "http" and not plain_http and not _is_here(host):
        raise Fault("Connecting", url, "Plain http lets others read passwords on the way: use the https address.")
    port = "" if port_given in {None, _USUAL_PORTS[given.scheme]} else f":{port_given}"
    name = f"[{host}]" if ":" in host else host
    return f"{given.scheme}://{name}{port}{given.path.rstrip('/')}"


def session_file(base: str, environ: Mapping[str, str] = os.environ) -> Path:
    """The file that keeps the session with the service at `base`: readable name, and no two services share one."""
    name = re.sub(r"[^a-z0-9.]+", "-", base.partition("://")[2].lower()).strip("-")[:60]
    return state_folder(environ) / f"{name}-{hashlib.sha256(base.encode()).hexdigest()[:8]}.json"


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """`MOORING_CLIENT_STATE`, else `mooring/sessions` in `XDG_STATE_HOME`, else in `~/.local/state`."""
    own = environ.get("MOORING_CLIENT_STATE")
    if own:
        return Path(own)
    usual = environ.get("XDG_STATE_HOME")
    return (Path(usual) if usual else Path.home() / ".local" / "state") / "mooring" / "sessions"


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        given = urlsplit(url.strip())
        port = given.port
    except ValueError:
        raise _no_url(url) from None
    return given, port


def _no_url(url: str) -> Fault:
    # Without what stands before an @: that is a password where there is one.
    return Fault("Reading the service's URL", url.rpartition("@")[2], "Write it like https://app.example.org.")


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
