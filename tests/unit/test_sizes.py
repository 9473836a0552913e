"""How long files may be: what is longer has a second idea in it."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 300

# One idea each that would only be torn: two lists of everything, one value, and the thread that owns the log's file.
EXCEPTIONS = {
    "src/mooring/api/app.py": "every route and where it is",
    "src/mooring/hub.py": "the running service as one value",
    "src/mooring/settings.py": "every setting and its line of help",
    "src/mooring/storage/eventlog/writer.py": "all jobs of the one writer, which share what it knows",
}


def test_no_file_is_longer_than_three_hundred_lines() -> None:
    """Except those that say why. Split what grows beyond it by the ideas that are in it, not in the middle."""
    long = {
        str(path.relative_to(ROOT)): lines for path in (ROOT / "src").rglob("*.py") if (lines := _lines(path)) > LONGEST
    }
    assert {name: lines for name, lines in long.items() if name not in EXCEPTIONS} == {}


def test_what_may_be_longer_is_there() -> None:
    """An exception is of a file, not of a memory of one."""
    assert [name for name in EXCEPTIONS if not (ROOT / name).is_file()] == []


def _lines(path: Path) -> int:
    return path.read_text("utf-8").count("\n")
