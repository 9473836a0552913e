"""Serves the built web shell: same origin, strict policy, immutable assets, deep links to the one page."""

import gzip
import mimetypes
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from mooring.api.asgi import Headers, Receive, Scope, Send, headers_of, respond

CONTENT_SECURITY_POLICY = "; ".join(  # noqa: FLY002 - a directive a line
    (
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self' blob:",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS: Headers = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
    (b"vary", b"Accept-Encoding"),
)
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".map": "application/json"}
_TYPES |= {".webmanifest": "application/manifest+json", ".woff2": "font/woff2"}
_COMPRESSIBLE = ("text/", "application/json", "application/wasm", "image/svg", "application/manifest")
_NOT_BUILT = b"<!doctype html><title>Mooring</title><p>The web shell is not built. Run <code>make build</code>.</p>"


class Shell:
    """The files of one folder. A path that names none is a deep link, if a page is asked for, or taken."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Listed once: a request can only ever name one of these, so no path can lead out of the folder.
        self._files = {f"/{path.relative_to(folder).as_posix()}": path for path in folder.rglob("*") if path.is_file()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        headers = headers_of(scope)
        path = self._files.get(scope["path"])
        if scope["method"] not in ("GET", "HEAD"):
            await respond(send, 405, [*_ALWAYS, (b"allow", b"GET, HEAD")], b"")
        elif path is not None and path.name != "index.html":
            await self._send_file(send, path, headers, immutable=scope["path"].startswith("/assets/"))
        elif _is_page(scope["path"], headers.get("accept", "*/*")):
            await self._send_page(send, headers)
        else:
            await respond(send, 404, [*_ALWAYS, (b"content-type", b"text/plain")], b"There is nothing here.\n")

    async def _send_page(self, send: Send, headers: Mapping[str, str]) -> None:
        page = self._files.get("/index.html")
        if page is None:
            await respond(send, 200, [*_ALWAYS, (b"content-type", b"text/html; charset=utf-8")], _NOT_BUILT)
        else:
            await self._send_file(send, page, headers, immutable=False)

    async def _send_file(self, send: Send, path: Path, headers: Mapping[str, str], *, immutable: bool) -> None:
        kind = _type_of(path)
        caching = b"public, max-age=31536000, immutable" if immutable else b"no-cache"
        answer = [*_ALWAYS, (b"content-type", kind.encode()), (b"cache-control", caching)]
        if "gzip" in headers.get("accept-encoding", "") and kind.startswith(_COMPRESSIBLE):
            await respond(send, 200, [*answer, (b"content-encoding", b"gzip")], _zipped(path))
        else:
            await respond(send, 200, answer, _content(path))


def shell_folder() -> Path:
    """Where the built shell is: inside of the package, or in a checkout beside it."""
    packaged = Path(__file__).parent.parent / "_web"
    checkout = Path(__file__).parents[3] / "web" / "dist"
    return packaged if packaged.is_dir() else checkout


def _is_page(path: str, accept: str) -> bool:
    # Scanners of mail and link checkers take anything, and a link that a person was sent is no dead one for them. What has
    # a dot in it is a file, or an address of a standard, that is not here.
    return path == "/" or "text/html" in accept or ("*/*" in accept and "." not in path)


def _type_of(path: Path) -> str:
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


@cache
def _content(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _zipped(path: Path) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)
