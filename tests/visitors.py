"""The cast as visitors of the API: who they are, what they hold, and how a refusal they get must look."""

import re
from dataclasses import dataclass
from typing import Any

import httpx2

ORIGIN = "http://localhost:8787"
PASSWORD = "correct horse battery"
OPERATOR_KEY = "operator-key-of-the-test"
LEAKS = re.compile(
    r"argon2|plain:|password_hash|passwordHash|mrt_|eyJ[\w-]{10,}\.|correct horse|Traceback|mooring/|sqlite|operator-key"
)


@dataclass(frozen=True)
class Visitor:
    """Somebody of the cast: an account, a session in it, and the tokens of that session."""

    client: httpx2.AsyncClient
    email: str
    user_id: str
    session_id: str
    workspace_id: str
    access: str
    refresh: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.access}"}

    @property
    def cookies(self) -> dict[str, str]:
        return {"cookie": f"mooring_access={self.access}; mooring_refresh={self.refresh}"}

    async def ask(self, method: str, path: str, json: object = None) -> httpx2.Response:
        return await self.client.request(method, path, json=json, headers=self.bearer)


async def signed_in(client: httpx2.AsyncClient, email: str, path: str = "/api/accounts") -> Visitor:
    """Sign up (or in, with the other path) and keep what came back."""
    reply = await client.post(path, json={"email": email, "password": PASSWORD})
    assert reply.status_code == 201, reply.text
    body = reply.json()
    return Visitor(
        client=client,
        email=email,
        user_id=body["user"]["id"],
        session_id=body["session"]["id"],
        workspace_id=body["defaultWorkspaceId"],
        access=body["accessToken"],
        refresh=body["refreshToken"],
    )


def problem(reply: httpx2.Response) -> dict[str, Any]:
    """The problem document of a refused request, whole and with nothing in it that must not be shown."""
    assert reply.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = reply.json()
    assert body["status"] == reply.status_code
    assert body["type"] == f"urn:mooring:refusal:{body['code']}"
    assert body["title"]
    assert not LEAKS.search(reply.text)
    return body
