"""`/.well-known/jwks.json`."""

from typing import Any

from litestar import Response, get

from mooring.api.asking import HubDependency


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
