"""An assistant on the task board: it answers comments that begin with `@assistant`.

Run it with `PYTHONPATH=examples/assistant mooring serve --handlers assistant`. Read `on_comment`, then `Answers`: the port
behind which a model would go.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from mooring.monitor.handlers import Context, HandledEvent, NewEvent, handler

NAME = "assistant"
COLUMNS = {"todo": "To do", "doing": "Doing", "done": "Done"}


@dataclass
class Task:
    """A task of the board, as far as anybody asks about it."""

    title: str
    column: str
    assignee: str = ""
    comments: int = 0
    deleted: bool = False


@dataclass
class Board:
    """What the events say, up to the comment that is answered."""

    tasks: dict[str, Task] = field(default_factory=dict)

    def take(self, event: HandledEvent) -> None:
        """One event more. What it does not know changes nothing: apps grow, and anything may stand in `args`."""
        args = event.args if isinstance(event.args, Mapping) else {}
        if event.name == "v1.TaskCreated":
            self.tasks.setdefault(_text(args, "taskId"), Task(_text(args, "title"), _text(args, "column")))
        task = self.tasks.get(_text(args, "taskId"))
        if task is not None:
            _change(task, event.name, args)


@dataclass(frozen=True)
class Question:
    """What is asked, beside which task, of which board."""

    text: str
    task_id: str
    board: Board


class Answers(Protocol):
    """From a question to an answer of at most 2 000 letters. A model would go here.

    `key` is the same each time the same question is answered, also after a crash: give it to a service that charges for
    its answers as its idempotency key, and it is asked, and paid, once.
    """

    async def answer(self, question: Question, key: str) -> str: ...


class Commands:
    """Implements `Answers` with three commands, and no model: the same question has the same answer."""

    async def answer(self, question: Question, key: str) -> str:
        del key
        command = question.text.strip().lower().partition(" ")[0]
        if command == "count":
            return _counted(question.board)
        if command == "summary":
            return _summary(question)
        return "Ask me `count` (tasks in each column) or `summary` (of this task)."


answers: Answers = Commands()


@handler("v1.CommentAdded", name=NAME)
async def on_comment(context: Context, event: HandledEvent) -> None:
    """Answers it beneath, once: the answer and the note that this comment is done are written in one step."""
    text = _asked(event.args)
    if text is None:
        return
    board = Board()
    async for earlier in context.history():
        board.take(earlier)
    question = Question(text, _text(event.args, "taskId"), board)
    # What goes out of the house goes through `once`: its result is kept, so that a second attempt does not ask again.
    answer = await context.once("answer", lambda key: answers.answer(question, key))
    await context.push(NewEvent("v1.CommentAdded", _comment(context, question, answer)))


def _asked(args: Any) -> str | None:
    """What follows `@assistant` at the beginning of a comment; None for whatever is not for it."""
    first, _, rest = _text(args, "body").strip().partition(" ")
    return rest if first.lower().rstrip(":,") == f"@{NAME}" else None


def _comment(context: Context, question: Question, answer: str) -> dict[str, Any]:
    comment_id = hashlib.sha256(context.idempotency_key.encode()).hexdigest()[:24]
    by = {"userId": f"svc_{NAME}", "name": NAME, "automation": True}
    at = datetime.now(UTC).isoformat()
    return {"commentId": comment_id, "taskId": question.task_id, "body": answer, "at": at, "by": by}


def _change(task: Task, name: str, args: Mapping[str, Any]) -> None:
    match name:
        case "v1.TaskEdited":
            task.title = _text(args, "title") or task.title
        case "v1.TaskMoved":
            task.column = _text(args, "column")
        case "v1.TaskAssigned":
            task.assignee = _text(args, "assigneeName")
        case "v1.TaskDeleted" | "v1.TaskRestored":
            task.deleted = name == "v1.TaskDeleted"
        case "v1.CommentAdded":
            task.comments += 1


def _counted(board: Board) -> str:
    columns = [task.column for task in board.tasks.values() if not task.deleted]
    return ", ".join(f"{name}: {columns.count(column)}" for column, name in COLUMNS.items())


def _summary(question: Question) -> str:
    task = question.board.tasks.get(question.task_id)
    if task is None:
        return "I do not know this task."
    whose = f"assigned to {task.assignee}" if task.assignee else "assigned to nobody"
    return f"“{task.title}” is in {COLUMNS.get(task.column, task.column)}, {whose}, with {task.comments} comments."


def _text(args: Any, name: str) -> str:
    value = args.get(name) if isinstance(args, Mapping) else None
    return value if isinstance(value, str) else ""
