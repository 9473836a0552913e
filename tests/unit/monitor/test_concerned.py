"""Whom an event is about: what its app wrote in the two places that we know, and nothing else that stands there."""

from typing import Any

import pytest

from fakes import START
from mooring.monitor.built_in import concerned
from mooring.monitor.built_in.concerned import MOST_MENTIONS
from mooring.monitor.effects import Because, TellMember
from mooring.monitor.model import HandledEvent


def _event(args: Any) -> HandledEvent:
    names = {"user_id": "usr_alice", "session_id": "ses_1", "client_id": "c", "client_session": "s"}
    return HandledEvent("wsp_1", 1, "v1.TaskAssigned", args, START, digest="0" * 64, **names)


def test_who_is_to_do_it_and_who_is_spoken_to_are_told() -> None:
    """Each once, of the thing that it is about, with what people call it."""
    args = {
        "taskId": "t1",
        "title": "Paint",
        "assigneeId": "usr_bob",
        "mentions": ["usr_carol", "usr_carol", "usr_bob"],
    }
    told = {one.user_id: one for one in concerned(_event(args))}
    assert told == {
        "usr_carol": TellMember("usr_carol", Because.MENTIONED, "usr_alice", START, "t1", "Paint"),
        "usr_bob": TellMember("usr_bob", Because.ASSIGNED, "usr_alice", START, "t1", "Paint"),
    }


def test_who_wrote_it_is_not_told() -> None:
    """They know."""
    assert concerned(_event({"assigneeId": "usr_alice", "mentions": ["usr_alice"]})) == []


@pytest.mark.parametrize(
    "args",
    [
        None, 1, "usr_bob", ["usr_bob"], {}, {"assigneeId": None}, {"assigneeId": ["usr_bob"]}, {"assigneeId": "a b"},
        {"mentions": "usr_bob"}, {"mentions": {"usr_bob": 1}}, {"mentions": [1, None, "", "x" * 65, "a\u0000"]},
    ],
)  # fmt: skip
def test_what_is_no_user_is_nobody(args: Any) -> None:
    """An app may write anything in these places."""
    assert concerned(_event(args)) == []


def test_of_many_mentions_the_first_ones_count() -> None:
    """One event is no way to write to a thousand people."""
    told = concerned(_event({"mentions": [f"usr_{number}" for number in range(1000)]}))
    assert len(told) == MOST_MENTIONS


def test_a_comment_is_about_its_task_and_says_what_was_written() -> None:
    """Shortened; what is no text is left out."""
    (told,) = concerned(_event({"taskId": "t1", "title": 7, "body": "x" * 1000, "mentions": ["usr_bob"]}))
    assert (told.thing, told.text) == ("t1", "x" * 200)
    (told,) = concerned(_event({"id": 1, "assigneeId": "usr_bob"}))
    assert (told.thing, told.text) == ("", "")
