"""The generated reference pages are current and complete."""

from pathlib import Path

import msgspec

from mooring.cli import reference
from mooring.cli.settings import help_of
from mooring.settings import PREFIX, Settings

WEB = Path(__file__).parents[3] / "web" / "packages" / "client" / "src" / "openapi.json"


def test_the_committed_pages_are_current() -> None:
    """What is in docs/reference is what the code says now."""
    assert list(reference.stale(reference.FOLDER)) == []


def test_a_stale_page_is_found_and_written_anew(tmp_path: Path) -> None:
    """`--check` exits with 1 when a page is stale or missing and touches nothing; without it the page is made."""
    assert reference.main(["--check", "--folder", str(tmp_path)]) == 1
    assert list(tmp_path.iterdir()) == []
    assert reference.main(["--folder", str(tmp_path)]) == 0
    assert reference.main(["--check", "--folder", str(tmp_path)]) == 0
    page = tmp_path / "errors.md"
    page.write_text(page.read_text("utf-8").replace("TOKEN_EXPIRED", "TOKEN_STALE"), "utf-8")
    (hint,) = reference.stale(tmp_path)
    assert "errors.md" in hint
    assert "make docs" in hint
    assert "TOKEN_STALE" in hint


def test_the_pages_are_the_same_each_time() -> None:
    """Nothing in them depends on the machine, the hour or the order of imports."""
    assert reference.pages() == reference.pages()


def test_every_setting_has_help_and_a_row() -> None:
    """Each setting is documented: one line that ends with a full stop, and its name in the environment."""
    page = reference.pages()["settings.md"]
    for field in msgspec.structs.fields(Settings):
        assert help_of(field).endswith("."), field.name
        assert f"`{PREFIX}{field.name.upper()}`" in page, field.name


def test_every_operation_names_its_refusals() -> None:
    """Every code that the API's description promises is in the list of refusals."""
    pages = reference.pages()
    document = msgspec.json.decode(pages["openapi.json"])
    promised = {
        code
        for item in document["paths"].values()
        for operation in item.values()
        for status, response in operation["responses"].items()
        if int(status) >= 400
        for code in response["description"].split(", ")
    }
    listed = {line.split("`")[1] for line in pages["errors.md"].splitlines() if line.startswith("| `")}
    assert promised <= listed


def test_the_shell_is_typed_by_this_description() -> None:
    """The description that the web shell takes its types from is the same one: else run `npm run api-types` in web."""
    assert msgspec.json.decode(WEB.read_bytes()) == msgspec.json.decode(reference.pages()["openapi.json"])
