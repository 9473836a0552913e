"""The keys of access tokens: `/.well-known/jwks.json` for everybody, `/api/operator/keys` for whoever runs the service."""

from http import HTTPStatus
from typing import Annotated, Any

from litestar import Response, get, post
from litestar.params import QueryParameter

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.hub import Hub
from mooring.kit.clock import iso_milliseconds
from mooring.wire.operations import SigningKeyList, SigningKeyShape


@get(
    "/.well-known/jwks.json",
    operation_id="getKeys",
    summary="The public keys of access tokens",
    description="A JSON Web Key Set. Read it again when a `kid` is unknown.",
    tags=["Keys"],
    sync_to_thread=False,
)
def get_keys(hub: HubDependency) -> Response[dict[str, Any]]:
    """All keys that still verify."""
    return Response(hub.keys.jwks(), headers={"Cache-Control": "public, max-age=300"})


@get("/api/operator/keys", include_in_schema=False, sync_to_thread=False)
def get_signing_keys(hub: HubDependency, operator: OperatorDependency) -> SigningKeyList:
    """The keys, newest first. Nothing secret."""
    del operator
    return _listed(hub)


@post("/api/operator/keys/rotate", include_in_schema=False, status_code=HTTPStatus.OK)
async def post_rotate(
    hub: HubDependency,
    operator: OperatorDependency,
    retire_now: Annotated[bool, QueryParameter(name="retireNow")] = False,
) -> SigningKeyList:
    """Let a new key sign. The old ones verify until what they signed is over, or with `retireNow` no more.

    Then everything open has to show a new token at once: a leaked key may have signed one that is good for years.
    """
    del operator
    await hub.key_ring.rotate(hub.clock.now(), retire_now=retire_now)
    if retire_now:
        hub.live_sessions.void_tokens()
    return _listed(hub)


def _listed(hub: Hub) -> SigningKeyList:
    retirements = hub.keys.retirements(hub.mint.policy.access_life)
    shapes = [
        SigningKeyShape(
            kid=key.kid,
            created_at=iso_milliseconds(key.created_at),
            signs=key is hub.keys.signing,
            retires_at=iso_milliseconds(retirements[key.kid]) if key.kid in retirements else None,
        )
        for key in reversed(hub.keys.all)
    ]
    return SigningKeyList(shapes)
