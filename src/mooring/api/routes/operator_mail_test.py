"""`/api/operator/mail/test`: a message that shows whether mail arrives, for whoever runs the service."""

from http import HTTPStatus

from litestar import post
from litestar.params import JSONBody

from mooring.accounts import parse_email
from mooring.api.asking import HubDependency, OperatorDependency
from mooring.mail import Recipient, Template, queue
from mooring.wire.account import EmailRequest
from mooring.wire.operations import MailTested


@post("/api/operator/mail/test", include_in_schema=False, status_code=HTTPStatus.CREATED)
async def post_test_mail(data: JSONBody[EmailRequest], hub: HubDependency, operator: OperatorDependency) -> MailTested:
    """Queue one. It goes the way of every other message; what becomes of it is in its timeline."""
    del operator
    recipient = Recipient(parse_email(data.email).address)
    async with hub.directory.transaction() as tx:
        message = await queue(tx.outbox, Template.TEST, recipient, {}, ids=hub.ids, at=hub.clock.now())
    return MailTested(id=message.id, to=recipient.email)
