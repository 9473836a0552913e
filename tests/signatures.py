"""Requests to a bucket are signed (SigV4), and whoever has another secret is refused: by Amazon's own library, not by ours."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

_SAID = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/[0-9]{8}/(?P<region>[^/]+)/s3/aws4_request, ?"
    r"SignedHeaders=(?P<names>[^,]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
_REFUSED = b"<Error><Code>SignatureDoesNotMatch</Code></Error>"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def only_signed(application: Application, secret: str) -> Application:
    """An S3 server that makes a bucket for anybody, and does anything else only for who signs with this secret."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        makes_a_bucket = environ["REQUEST_METHOD"] == "PUT" and environ["PATH_INFO"].strip("/").count("/") == 0
        if makes_a_bucket or _is_signed(environ, secret):
            return application(environ, start_response)
        start_response("403 Forbidden", [("Content-Type", "application/xml"), ("Content-Length", str(len(_REFUSED)))])
        return [_REFUSED]

    return guarded


def signed(method: str, url: str, secret: str) -> dict[str, str]:
    """The headers with which somebody who knows the secret asks for something without a body."""
    request = AWSRequest(method, url)
    S3SigV4Auth(Credentials("AKIATEST", secret), "s3", "us-east-1").add_auth(request)
    return dict(request.headers.items())


def _is_signed(environ: dict[str, Any], secret: str) -> bool:
    said = _SAID.fullmatch(environ.get("HTTP_AUTHORIZATION", ""))
    if said is None:
        return False
    names = said["names"].split(";")
    path, _, query = environ["REQUEST_URI"].partition("?")
    url = f"http://{environ['HTTP_HOST']}{path}"
    headers = {name: _header(environ, name) for name in names}
    # What is asked for is signed, not how it was escaped on the way.
    asked = parse_qsl(query, keep_blank_values=True)
    request = AWSRequest(environ["REQUEST_METHOD"], url, headers, params=asked)
    request.context["timestamp"] = environ["HTTP_X_AMZ_DATE"]
    signer = S3SigV4Auth(Credentials(said["key"], secret), "s3", said["region"])
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return "host" in names and signer.signature(text, request) == said["signature"]


def _header(environ: dict[str, Any], name: str) -> str:
    plain = name.upper().replace("-", "_")
    return environ.get(f"HTTP_{plain}") or environ.get(plain, "")
