"""For all tests: in which order they run, and that the collector of garbage does not look through them again and again."""

import gc
from collections.abc import Generator
from pathlib import Path

import pytest

# Those that wait for browsers and processes begin, on one worker; the other takes from the end, and both end together.
SLOWEST_FIRST = ("web", "wire", "runbooks", "faults", "serving")
FOLDER = Path(__file__).parent


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thousands of tests stay to the end: looking through them once more takes longer than many a test."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones do not come last, when there is nothing left to do beside them."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    folder = item.path.relative_to(FOLDER).parts[0]
    return SLOWEST_FIRST.index(folder) if folder in SLOWEST_FIRST else len(SLOWEST_FIRST)
