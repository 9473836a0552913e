"""The description of the API at `/api/openapi.json`."""

from collections.abc import Mapping

from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme

from mooring import __version__
from mooring.api.cookies import ACCESS
from mooring.api.problems import BadJson, status_of_kind
from mooring.kit.errors import Invalid, Refusal, TooLarge, TooMany
from mooring.sessions.errors import SessionEnded, TokenExpired, TokenInvalid, TokenMissing
from mooring.wire.api import Problem

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
        status: ResponseSpec(
            Problem, description=", ".join(codes), media_type="application/problem+json", generate_examples=False
        )
        for status, codes in sorted(by_status.items())
    }


def openapi() -> OpenAPIConfig:
    """OpenAPI 3.1, as JSON only: no page that loads scripts from elsewhere."""
    return OpenAPIConfig(
        title="Mooring",
        version=__version__,
        description="Accounts, sessions and workspaces of a local-first app.",
        path="/api",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT"),
                "cookie": SecurityScheme(type="apiKey", security_scheme_in="cookie", name=ACCESS),
            }
        ),
    )
