"""A server for the wire tests, and a person and a workspace of its own for each test."""

from collections.abc import Iterator

import pytest

from live_server import LiveServer, live_server
from wire_place import Place


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server for all tests that neither stop nor configure it."""
    with live_server(tmp_path_factory.mktemp("server"), deaf_seconds=120) as running:
        yield running


@pytest.fixture
def place(server: LiveServer) -> Place:
    """A new account on the shared server, with its empty workspace."""
    return Place(server, server.sign_up())
