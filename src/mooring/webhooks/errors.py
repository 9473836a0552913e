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


class WebhookQuotaReached(Conflict):
    """`extra` carries the `limit`."""

    code = "WEBHOOK_QUOTA_REACHED"
    title = "There are as many webhooks as there may be. Remove one first."

    def __init__(self, limit: int) -> None:
        super().__init__(extra={"limit": limit})


class WebhookDisabled(Conflict):
    code = "WEBHOOK_DISABLED"
    title = "This webhook is disabled. Enable it first."
