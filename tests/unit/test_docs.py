"""The documents hold together: links, named files, the shape of decisions, the words."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
DECISIONS = sorted(DOCS.glob("decisions/0*.md"))
MADE = {ROOT / "web" / "dist", ROOT / "bench" / "RESULTS.md"}  # by a build, by a measurement
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives", "Enforced by"]
LONGEST_DECISION = 60

_FENCED = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_PLACE = re.compile(r"`((?:src|tests|web|docs|deploy|bench)/[\w./-]+)`")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

# What the product calls things, first column of the table: fixed, so that a word cannot slip away.
WORDS = (
    "user, account",
    "session",
    "client session",
    "access token, refresh token",
    "workspace",
    "member, role",
    "invitation",
    "operator",
    "directory, event log",
    "event, seq, head, cursor",
    "batch, push, pull, live pull",
    "backend id",
    "snapshot, backup, archive",
    "restore, drill",
    "receipt",
    "handler, ledger",
    "outbox",
    "refusal, fault",
)


def prose(page: Path) -> str:
    """A page without its code blocks."""
    return _FENCED.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """What the headings of a page are linked by."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in _HEADING.findall(prose(page)))
    return {heading.strip().replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    """A relative link names a file or folder that exists and, after #, a heading in it."""
    broken: list[str] = []
    for link in _LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not (target.exists() or target in MADE) or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_named_file_exists(page: Path) -> None:
    """A path in backticks that begins with a folder of this repository is there, or is what a build makes."""
    named = {name: ROOT / name for name in _PLACE.findall(prose(page))}
    assert [name for name, path in named.items() if not path.exists() and path not in MADE] == []


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_is_one_page_of_five_parts(decision: Path) -> None:
    """Context, decision, consequences, alternatives, enforced by: in this order, on one page, with a title."""
    text = decision.read_text("utf-8")
    title, *headings = _HEADING.findall(text)
    assert re.match(rf"{decision.name[:4]}\. \w", title)
    assert headings == HEADINGS
    assert len(text.splitlines()) <= LONGEST_DECISION


def test_decisions_are_counted_and_listed() -> None:
    """Numbers run 0001, 0002, … and each decision is in the list."""
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    listed = (DOCS / "decisions" / "README.md").read_text("utf-8")
    assert [page.name for page in DECISIONS if f"]({page.name})" not in listed] == []


def test_the_glossary_has_every_word() -> None:
    """The product's words are all in the glossary's table, each with its meaning."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]*)\|$", (DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE)
    meanings = {word.strip(): meaning.strip() for word, meaning, _ in rows}
    assert [word for word in WORDS if not meanings.get(word)] == []


def test_every_page_can_be_found() -> None:
    """From the list of documents each page under docs is at most two links away."""
    start = DOCS / "README.md"
    found = {start}
    for _ in range(2):
        for page in tuple(found):
            links = (link.partition("#")[0] for link in _LINK.findall(prose(page)))
            found |= {target for link in links if (target := (page.parent / link).resolve()).suffix == ".md"}
    assert [str(page.relative_to(ROOT)) for page in DOCS.rglob("*.md") if page not in found] == []
