"""What is served to browsers."""

import json
import re
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import expect

from live_server import LiveServer
from web.device import Device

WEB = Path(__file__).parents[2] / "web"
SECRETS = re.compile(
    r"eyJ[\w-]{10,}\.[\w-]{10,}\.|\bmrt_[\w-]{20,}|-----BEGIN|\bAKIA[0-9A-Z]{16}\b|sourceMappingURL"
    r"|MOORING_[A-Z_]*(?:KEY|SECRET|TOKEN|PASSWORD)|import\.meta\.env|process\.env\.[A-Z_]*(?:KEY|SECRET|TOKEN)"
)
TEXT = {".js", ".css", ".html", ".json", ".map", ".svg", ".txt", ".webmanifest"}


def test_no_file_of_the_bundle_holds_a_secret() -> None:
    """No token of ours, no operator's key, no secret of the build's environment, no map of the sources."""
    files = [path for path in (WEB / "dist").rglob("*") if path.is_file()]
    assert len([path for path in files if path.suffix in TEXT]) > 8
    for path in files:
        found = SECRETS.search(path.read_text("utf-8", "replace"))
        assert not (path.suffix in TEXT and found), f"{path.name}: {found}"
        assert not re.search(rb"\bmrt_[\w-]{20,}", path.read_bytes()), path.name


@pytest.mark.parametrize(
    "secret",
    [
        "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c3JfMSJ9.c2ln",
        "mrt_Q7oGm0CqvJ2mYx9dJ0P3aA",
        "MOORING_OPERATOR_KEY",
        "-----BEGIN PRIVATE KEY-----",
    ],
)
def test_a_secret_in_the_bundle_would_be_found(secret: str) -> None:
    """What is looked for is what our tokens and keys look like."""
    assert SECRETS.search(f'const a="{secret}"')


def test_the_shells_idea_of_the_api_is_the_servers(server: LiveServer) -> None:
    """The types and refusal messages of the shell are made from the API as it is: npm run api-types."""
    ours = json.loads((WEB / "packages/client/src/openapi.json").read_text("utf-8"))
    theirs = httpx2.get(server.url + "/api/openapi.json", timeout=10).json()
    for document in (ours, theirs):
        document.pop("servers", None)
        document["info"].pop("version")
    assert ours == theirs


@pytest.mark.parametrize(
    "page", ["operator", "account-security", "backups", "members-page", "general-page", "webhooks-page", "exports-page"]
)
def test_what_is_made_of_the_servers_answers_is_nothing_that_everybody_keeps(page: str) -> None:
    """It is in files of its own, and no device loads them beforehand."""
    own = [path.name for path in (WEB / "dist/assets").glob(f"{page}-*")]
    listed = (WEB / "dist/sw.js").read_text("utf-8")
    assert own
    assert not [name for name in own if name in listed]


@pytest.mark.parametrize(
    "file", ["index-*.js", "index-*.css", "livestore-worker-*.js", "make-shared-worker-*.js", "wa-sqlite-*.wasm"]
)
def test_what_the_board_needs_is_on_every_device_beforehand(file: str) -> None:
    """So that it opens without a network."""
    (own,) = (WEB / "dist/assets").glob(file)
    assert f'"/assets/{own.name}"' in (WEB / "dist/sw.js").read_text("utf-8")


def test_hashed_files_are_kept_for_ever_and_the_rest_is_asked_for(server: LiveServer) -> None:
    """So that a new version is found at once and an old one is never loaded twice."""
    listed = re.findall(r'"(/assets/[^"]+)"', (WEB / "dist/sw.js").read_text("utf-8"))
    assert len(listed) > 8
    for path in listed:
        reply = httpx2.get(server.url + path, timeout=10)
        assert reply.status_code == 200, path
        assert "immutable" in reply.headers["cache-control"], path
        assert "default-src 'none'" in reply.headers["content-security-policy"], path
    for path in ("/", "/sw.js", "/theme.js", "/w/anything/board"):
        reply = httpx2.get(server.url + path, headers={"accept": "text/html"}, timeout=10)
        assert reply.status_code == 200, path
        assert reply.headers["cache-control"] == "no-cache", path


async def test_the_content_policy_is_watched(device: Device) -> None:
    """A violation of the policy is noticed by these tests, so that silence means there was none."""
    await device.page.goto("/login")
    await expect(device.page.get_by_role("heading", name="Log in")).to_be_visible()
    await device.page.evaluate(
        "() => document.head.append(Object.assign(document.createElement('style'), {textContent: 'p{}'}))"
    )
    with pytest.raises(AssertionError, match="content policy was violated"):
        await device.close()
    device.violations.clear()
