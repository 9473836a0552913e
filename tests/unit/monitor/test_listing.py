"""The list of workspaces as an operator asks for it: searched, narrowed down, ordered, in pages."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes import START
from mooring.monitor.health import Health
from mooring.monitor.outlook import Asked, Sighting, Sort, listed

FIRST = Sighting(
    id="wsp_a",
    name="Harbour",
    state="active",
    created_at=START,
    followed_at=START,
    head=5,
    bytes=100,
    members=1,
    backed_up=None,
    last_event_at=None,
    sockets=0,
    rate=0.0,
    history=(),
    lag=0,
    lanes=(),
    dead_letters=0,
    health=Health.OK,
    since=START,
    because=None,
)
MANY = [
    FIRST,
    replace(FIRST, id="wsp_b", name="anchor", head=9, health=Health.LAGGING, lag=4, rate=2.5),
    replace(FIRST, id="wsp_c", name="Crane 100%", health=Health.QUARANTINED, bytes=7, last_event_at=START),
    replace(FIRST, id="wsp_d", name="Dock", health=Health.UNREACHABLE, created_at=START + timedelta(days=1), members=9),
    replace(FIRST, id="wsp_e", name="anchor", sockets=3),
]


def _ids(asked: Asked, after: str | None = None, limit: int = 50) -> str:
    page = listed(MANY, asked, after, limit)
    assert page is not None
    return "".join(one.id[-1] for one in page.shown)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (Sort.HEALTH, "cdbea"),
        (Sort.NAME, "becda"),
        (Sort.LAG, "becda"),
        (Sort.RATE, "becda"),
        (Sort.LAST_EVENT, "cbeda"),
        (Sort.HEAD, "becda"),
        (Sort.BYTES, "bedac"),
        (Sort.MEMBERS, "dbeca"),
        (Sort.SOCKETS, "ebcda"),
        (Sort.CREATED, "dbeca"),
    ],
)
def test_the_greatest_comes_first_and_the_same_by_name(sort: Sort, order: str) -> None:
    """Whatever it is ordered by; names themselves from A to Z, in small or capital letters."""
    assert _ids(Asked(sort=sort)) == order


def test_the_order_is_turned_round_on_request() -> None:
    """The same values stay in the order of names, unless it is ordered by name."""
    assert _ids(Asked(sort=Sort.HEALTH, reverse=True)) == "eabdc"
    assert _ids(Asked(sort=Sort.NAME, reverse=True)) == "adceb"


def test_it_is_searched_by_a_part_of_the_name_or_by_the_whole_id() -> None:
    """As it is written, signs included."""
    assert _ids(Asked(search="ANCH")) == "be"
    assert _ids(Asked(search="100%")) == "c"
    assert _ids(Asked(search="wsp_d")) == "d"
    assert _ids(Asked(search="wsp_")) == ""


def test_it_is_narrowed_down_by_health() -> None:
    """And counted as it is narrowed down."""
    page = listed(MANY, Asked(health=Health.OK), None, 1)
    assert page is not None
    assert (page.total, [one.id for one in page.shown]) == (2, ["wsp_e"])


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("reverse", [False, True])
def test_pages_show_everything_once(sort: Sort, *, reverse: bool) -> None:
    """Page by page in whichever order, though values and names are the same."""
    asked, cursor, seen = Asked(sort=sort, reverse=reverse), None, ""
    while True:
        page = listed(MANY, asked, cursor, 2)
        assert page is not None
        seen += "".join(one.id[-1] for one in page.shown)
        cursor = page.following
        if cursor is None:
            break
    assert seen == _ids(asked)


def test_a_page_goes_on_though_the_last_one_shown_is_gone() -> None:
    """A cursor is a place, not a row."""
    page = listed(MANY, Asked(sort=Sort.NAME), None, 2)
    assert page is not None
    rest = listed([one for one in MANY if one.id != "wsp_e"], Asked(sort=Sort.NAME), page.following, 9)
    assert rest is not None
    assert [one.id for one in rest.shown] == ["wsp_c", "wsp_d", "wsp_a"]


@pytest.mark.parametrize("cursor", ["", "x", "bm9uZQ", "W10", "é"])
def test_a_cursor_that_no_page_said_is_none(cursor: str) -> None:
    """It is refused, not guessed at."""
    assert listed(MANY, Asked(), cursor, 5) is None
