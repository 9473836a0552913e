"""The alert rules in `deploy`: they can be read, each says what to do, and what they look at exists."""

import re
from pathlib import Path
from typing import Any

import httpx2
import pytest
import yaml

from live_server import live_server
from mooring.backups.tally import OUTCOMES
from mooring.dispatch import HOWS
from mooring.mail import MessageState, Template
from mooring.monitor.health import Health

RULES = Path(__file__).parents[2] / "deploy" / "alerts.yml"
_METRIC = re.compile(r"\bmooring_\w+")
_LABEL = re.compile(r'(\w+)=~?"([^"]*)"')
VALUES = {
    "state": {state.value for state in MessageState},
    "template": {template.value for template in Template},
    "outcome": {*HOWS, *OUTCOMES},
    "quantile": {"0.5", "0.95"},
    "health": {health.value for health in Health},
}


def rules() -> list[dict[str, Any]]:
    read = yaml.safe_load(RULES.read_text("utf-8"))
    return [rule for group in read["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_says_what_it_means_and_what_to_do(rule: dict[str, Any]) -> None:
    """A severity, a summary, and a command or a runbook that exists."""
    assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"\d+[mh]", rule.get("for", "1m"))
    assert rule["labels"]["severity"] in {"page", "ticket"}
    said = rule["annotations"]["description"]
    named = re.findall(r"docs/[\w/-]+\.md", said)
    assert named or "`mooring " in said
    assert [name for name in named if not (RULES.parents[1] / name).exists()] == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule["alert"])
def test_a_rule_looks_at_labels_that_exist(rule: dict[str, Any]) -> None:
    """A misspelt state or template would never fire."""
    for label, value in _LABEL.findall(rule["expr"]):
        assert set(value.split("|")) <= VALUES[label], rule["expr"]


def test_every_metric_of_the_rules_exists(tmp_path: Path) -> None:
    """A running service shows each of them under exactly this name."""
    with live_server(tmp_path) as server:
        text = httpx2.get(f"{server.url}/metrics", timeout=10).text
    shown = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE)) | set(re.findall(r"^(\w+)", text, re.MULTILINE))
    assert {name for rule in rules() for name in _METRIC.findall(rule["expr"])} - shown == set()
