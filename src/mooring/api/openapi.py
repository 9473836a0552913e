"""The description of the API at `/api/openapi.json`."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Request
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from typing_extensions import override

from mooring import __version__
from mooring.api.cookies import ACCESS
from mooring.api.problems import MEDIA_TYPE as PROBLEM
from mooring.api.problems import BadJson, status_of_kind
from mooring.kit.errors import Invalid, Refusal, TooLarge, TooMany
from mooring.sessions.errors import SessionEnded, TokenExpired, TokenInvalid, TokenMissing
from mooring.wire.api import Problem

PATH = "/api/openapi.json"
SIGNED_IN_BY: list[dict[str, list[str]]] = [{"bearer": []}, {"cookie": []}]
BODY: tuple[type[Refusal], ...] = (BadJson, TooLarge, Invalid)
"""What any body may be refused with."""
SIGNED_IN: tuple[type[Refusal], ...] = (TokenMissing, TokenInvalid, TokenExpired, SessionEnded)
"""What asking for a session may be refused with."""
LIMITED: tuple[type[Refusal], ...] = (TooMany,)


def refuses(*kinds: type[Refusal]) -> Mapping[int, ResponseSpec]:
    """The documented refusals of a route, by status."""
    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(int(status_of_kind(kind)), []).append(kind.code)
    return {
        status: ResponseSpec(Problem, description=", ".join(codes), media_type=PROBLEM, generate_examples=False)
        for status, codes in sorted(by_status.items())
    }


class _AsServed(JsonRenderPlugin):
    """Corrects what the framework says of itself where this service answers otherwise, and adds what it does not serve."""

    def __init__(self, beside: Mapping[str, Any]) -> None:
        super().__init__(path="/")
        self._beside = beside

    @override
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        paths = {path: _corrected(item) for path, item in openapi_schema["paths"].items()}
        return msgspec.json.encode({**openapi_schema, "paths": {**paths, **self._beside}})


def _corrected(item: dict[str, Any]) -> dict[str, Any]:
    return {method: _corrected_operation(operation) for method, operation in item.items()}


def _corrected_operation(operation: dict[str, Any]) -> dict[str, Any]:
    # A path or query that does not fit is answered with 422 and a problem document, not with the framework's own 400.
    responses = {
        status: response
        for status, response in operation["responses"].items()
        if status != "400" or PROBLEM in response.get("content", {})
    }
    body = operation.get("requestBody")
    if body is None:
        return {**operation, "responses": responses}
    kinds = next(iter(body["content"].values()))["schema"].get("oneOf", [])
    return {**operation, "responses": responses, "requestBody": {**body, "required": {"type": "null"} not in kinds}}


def openapi(beside: Mapping[str, Any]) -> OpenAPIConfig:
    """OpenAPI 3.1, as JSON only: no page that loads scripts from elsewhere. `beside`: paths that others serve."""
    return OpenAPIConfig(
        title="Mooring",
        version=__version__,
        description="Accounts, sessions and workspaces of a local-first app.",
        path=PATH,
        render_plugins=[_AsServed(beside)],
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT"),
                "cookie": SecurityScheme(type="apiKey", security_scheme_in="cookie", name=ACCESS),
            }
        ),
    )
