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
SECRETS = re.compile(r"eyJ[\w-]{10,}\.[\w-]{10,}\.|-----BEGIN|\bAKIA[0-9A-Z]{16}\b|sourceMappingURL")


def test_no_file_of_the_bundle_holds_a_secret() -> None:
    """No token, no key, no map of the sources."""
    files = [path for path in (WEB / "dist").rglob("*") if path.suffix in {".js", ".css", ".html", ".webmanifest"}]
    assert len(files) > 8
    for path in files:
        assert not SECRETS.search(path.read_text("utf-8")), path.name


def test_the_shells_idea_of_the_api_is_the_servers(server: LiveServer) -> None:
    """The types and refusal messages of the shell are made from the API as it is: npm run api-types."""
    ours = json.loads((WEB / "packages/client/src/openapi.json").read_text("utf-8"))
    theirs = httpx2.get(server.url + "/api/openapi.json", timeout=10).json()
    for document in (ours, theirs):
        document.pop("servers", None)
        document["info"].pop("version")
    assert ours == theirs


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
