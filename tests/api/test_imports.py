"""Bringing a file: whose it is, and how it comes piece by piece."""

from datetime import timedelta

import pytest

from fakes import FakeClock
from import_visits import begun, renewed, sent
from mooring.hub import Hub
from visitors import Visitor, problem


async def test_a_file_comes_in_pieces_and_goes_on_where_it_broke_off(alice: Visitor) -> None:
    """Each answer says how much is here; a piece for another place is refused with the right one; the last one ends it."""
    import_id = await begun(alice, 10)
    assert (await sent(alice, import_id, 0, b"12345")).json()["offset"] == 5
    wrong = await sent(alice, import_id, 4, b"5678")
    assert (wrong.status_code, problem(wrong)["code"], problem(wrong)["offset"]) == (409, "IMPORT_OFFSET_WRONG", 5)
    assert (await alice.ask("GET", f"/api/imports/{import_id}")).json()["offset"] == 5
    done = await sent(alice, import_id, 5, b"67890")
    assert (done.json()["state"], done.json()["offset"]) == ("checking", 10)
    assert problem(await sent(alice, import_id, 10, b""))["code"] == "IMPORT_NOT_UPLOADING"


async def test_no_more_comes_than_was_said(alice: Visitor) -> None:
    """A piece that would be too much is refused, and what came before it is still there."""
    import_id = await begun(alice, 6)
    await sent(alice, import_id, 0, b"12345")
    assert problem(await sent(alice, import_id, 5, b"67"))["code"] == "IMPORT_TOO_LARGE"
    assert (await alice.ask("GET", f"/api/imports/{import_id}")).json()["offset"] == 5


async def test_a_piece_is_at_most_eight_megabytes(alice: Visitor) -> None:
    """TOO_LARGE for a larger one, of which nothing is kept that goes beyond."""
    import_id = await begun(alice, 20 << 20)
    reply = await sent(alice, import_id, 0, b"x" * ((8 << 20) + 1))
    assert (reply.status_code, problem(reply)["code"]) == (413, "TOO_LARGE")
    assert (await sent(alice, import_id, 0, b"x" * (8 << 20))).status_code == 200


async def test_a_file_larger_than_the_limit_is_not_begun(alice: Visitor, hub: Hub) -> None:
    """The refusal says what the limit is."""
    reply = await alice.ask("POST", "/api/imports", {"bytes": hub.largest_import + 1, "fileName": "board.zip"})
    assert (problem(reply)["code"], problem(reply)["limit"]) == ("IMPORT_TOO_LARGE", hub.largest_import)


async def test_three_wait_at_a_time(alice: Visitor, carol: Visitor) -> None:
    """The fourth is refused until one is given up; another person's do not count."""
    first, *_ = [await begun(alice, 5) for _ in range(3)]
    refused = await alice.ask("POST", "/api/imports", {"bytes": 5})
    assert (problem(refused)["code"], problem(refused)["limit"]) == ("IMPORT_LIMIT_REACHED", 3)
    await begun(carol, 5)
    assert (await alice.ask("DELETE", f"/api/imports/{first}")).status_code == 204
    await begun(alice, 5)


async def test_an_import_is_of_nobody_else(alice: Visitor, carol: Visitor) -> None:
    """Whoever did not begin it neither sees it, nor adds to it, applies it or gives it up."""
    import_id = await begun(alice, 5)
    path = f"/api/imports/{import_id}"
    asked = [await carol.ask("GET", path), await sent(carol, import_id, 0, b"12345"), await carol.ask("DELETE", path)]
    asked.append(await carol.ask("POST", f"{path}/apply", {"name": "Mine"}))
    assert [problem(reply)["code"] for reply in asked] == ["IMPORT_MISSING"] * 4
    assert (await carol.ask("GET", "/api/imports")).json()["imports"] == []
    listed = (await alice.ask("GET", "/api/imports")).json()
    assert ([one["id"] for one in listed["imports"]], listed["limit"], listed["piece"]) == ([import_id], 3, 8 << 20)


async def test_an_upload_waits_for_a_day(alice: Visitor, clock: FakeClock) -> None:
    """Then nothing more is taken."""
    import_id = await begun(alice, 5)
    clock.advance(timedelta(hours=24))
    later = await renewed(alice)
    assert problem(await sent(later, import_id, 0, b"12345"))["code"] == "IMPORT_NOT_UPLOADING"


@pytest.mark.parametrize("body", [{}, {"name": "New", "workspaceId": "wsp_1"}])
async def test_applying_says_where_to(alice: Visitor, body: dict[str, str]) -> None:
    """INVALID for nowhere and for two places."""
    import_id = await begun(alice, 5)
    assert problem(await alice.ask("POST", f"/api/imports/{import_id}/apply", body))["code"] == "INVALID"


async def test_what_is_not_checked_is_not_applied(alice: Visitor) -> None:
    """IMPORT_NOT_READY, with the state."""
    import_id = await begun(alice, 5)
    reply = await alice.ask("POST", f"/api/imports/{import_id}/apply", {"name": "New"})
    assert (problem(reply)["code"], problem(reply)["state"]) == ("IMPORT_NOT_READY", "uploading")
