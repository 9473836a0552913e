"""Every mail that there are words for is queued by somebody, and the decision about who is told of what knows it."""

import ast
import re
from pathlib import Path

import pytest

from mooring.mail import TOPICS, Template

ROOT = Path(__file__).parents[3]
MAIL = ROOT / "src/mooring/mail"
TABLE = ROOT / "docs/decisions/0051-who-is-told-by-mail.md"
# Sent by the operator's own command, never by a flow.
BY_HAND = {Template.TEST}
_ROW = re.compile(r"^\| (`.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)


def _used() -> set[Template]:
    """The templates that code outside of the package of mail names."""
    files = [path for path in (ROOT / "src/mooring").rglob("*.py") if MAIL not in path.parents]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text()))]
    named = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Template"
    }
    return {template for template in Template if template.name in named}


def _told() -> dict[str, str]:
    """By template, what the decision says of whether one may say no to it."""
    rows = _ROW.findall(TABLE.read_text())
    return {name: optional.strip("`") for names, _, optional in rows for name in re.findall(r"`(\w+)`", names)}


def test_every_template_is_queued_by_somebody() -> None:
    """None is forgotten."""
    assert _used() - BY_HAND == set(Template) - BY_HAND


@pytest.mark.parametrize("template", Template)
def test_the_decision_says_who_gets_it_and_whether_it_is_optional(template: Template) -> None:
    """One row names it, with the topic that it can be switched off by, or "no"."""
    topic = TOPICS.get(template)
    assert _told()[template.value] == (topic.value if topic is not None else "no")


def test_the_decision_names_no_mail_that_there_is_not() -> None:
    """What is in the table is a template."""
    assert set(_told()) == {template.value for template in Template}
