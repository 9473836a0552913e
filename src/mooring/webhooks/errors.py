"""The refusals of webhooks."""

from mooring.kit.errors import Conflict, Invalid, Missing


class WebhookMissing(Missing):
    code = "WEBHOOK_MISSING"
    title = "There is no such webhook."


class DeliveryMissing(Missing):
    code = "DELIVERY_MISSING"
    title = "There is no such delivery. They are kept for 30 days."


class WebhookUrlInvalid(Invalid):
    code = "WEBHOOK_URL_INVALID"
    title = "A webhook needs a public https address, without a user name or password in it."

    def __init__(self) -> None:
        super().__init__(fields={"url": self.code})


class WebhookEventsInvalid(Invalid):
    code = "WEBHOOK_EVENTS_INVALID"
    title = "A webhook names up to 20 events, each by 1 to 200 visible characters."

    def __init__(self) -> None:
        super().__init__(fields={"events": self.code})


class WebhookUntold(Invalid):
    code = "WEBHOOK_UNTOLD"
    title = "A webhook that is told of no changes of the workspace has to name events."

    def __init__(self) -> None:
        super().__init__(fields={"events": self.code})


class WebhookQuotaReached(Conflict):
    """`extra` carries the `limit`."""

    code = "WEBHOOK_QUOTA_REACHED"
    title = "There are as many webhooks as there may be. Remove one first."

    def __init__(self, limit: int) -> None:
        super().__init__(extra={"limit": limit})


class WebhookDisabled(Conflict):
    code = "WEBHOOK_DISABLED"
    title = "This webhook is disabled. Enable it first."
