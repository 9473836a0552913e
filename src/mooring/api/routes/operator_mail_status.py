"""`/api/operator/mail/status` and `/bounces`: how mail fares, and mail that came back."""

from http import HTTPStatus

from litestar import get, post
from litestar.params import JSONBody

from mooring.api.asking import HubDependency, OperatorDependency
from mooring.api.letters import moment_or_none
from mooring.api.mail_figures import FiguresOfMail
from mooring.api.notices import taken
from mooring.kit.clock import iso_milliseconds
from mooring.mail.feedback import LARGEST, read_report
from mooring.mail.figures import Goal, Spread, TemplateFigures
from mooring.wire.mail import NoticeOutcome
from mooring.wire.operator_mail import BounceRequest, GoalShape, MailStatus, Seconds, TemplateFiguresShape

_LARGEST_BODY = LARGEST * 4 // 3 + 1024


@get("/api/operator/mail/status", include_in_schema=False)
async def get_mail_status(hub: HubDependency, operator: OperatorDependency) -> MailStatus:
    """What waits, and how the last seven days went."""
    del operator
    found = await FiguresOfMail(hub.directory, hub.clock).look()
    return MailStatus(
        waiting=found.waiting,
        oldest=moment_or_none(found.oldest),
        suppressed=found.suppressed,
        since=iso_milliseconds(found.since),
        templates=[_template(one) for one in found.templates],
        goals=[_goal(one) for one in found.goals],
    )


@post(
    "/api/operator/mail/bounces",
    include_in_schema=False,
    status_code=HTTPStatus.OK,
    request_max_body_size=_LARGEST_BODY,
)
async def post_bounce(data: JSONBody[BounceRequest], hub: HubDependency, operator: OperatorDependency) -> NoticeOutcome:
    """Take what a mail that came back says of a message, when it is to be believed."""
    del operator
    notice = read_report(data.mail, data.recipient, hub.return_paths)
    return NoticeOutcome((await taken(hub, notice)).value if notice is not None else "unknown")


def _template(figures: TemplateFigures) -> TemplateFiguresShape:
    return TemplateFiguresShape(
        template=figures.template.value,
        messages=figures.count,
        states={state.value: count for state, count in figures.states.items()},
        accepted=_seconds(figures.accepted),
        delivered=_seconds(figures.delivered),
        bounced=figures.bounced,
        complained=figures.complained,
    )


def _goal(goal: Goal) -> GoalShape:
    return GoalShape(goal.name, goal.limit, goal.value, goal.met)


def _seconds(spread: Spread | None) -> Seconds | None:
    return Seconds(spread.p50, spread.p95) if spread is not None else None
