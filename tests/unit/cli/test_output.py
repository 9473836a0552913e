"""How commands answer people."""

import pytest

from mooring.cli.output import show


@pytest.mark.parametrize("name", ["[/b]", "[bold]Harbour[/bold]", "pip install 'mooring[sentry]'", ":ship:"])
def test_a_table_says_names_to_the_letter(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """People choose the names of workspaces and of themselves: nothing in one is taken for markup, and none ends the command."""
    show([{"id": "wsp_1", "name": name}], as_json=False, empty="")
    assert capsys.readouterr().out == f"id     name{' ' * (len(name) - 4)}\nwsp_1  {name}\n"
