"""Mail, put together: its transports, the task that sends, and what is counted of it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from mooring.bootstrap.mail_transports import transports_of
from mooring.dispatch import HOWS, MailDispatch
from mooring.hub import Hub
from mooring.kit.clock import Clock
from mooring.mail import Message, MessageId, Recipient, Template
from mooring.mail.compose import compose
from mooring.mail.delivery import DeliveryPolicy
from mooring.settings import Settings
from mooring.storage.folder import DataFolder


def mail_dispatch(settings: Settings, hub: Hub, folder: DataFolder, registry: CollectorRegistry) -> MailDispatch:
    """Who sends the mail of this service, counted in `registry`. Fault for settings that no mail can leave with."""
    transports = transports_of(settings, folder.path, hub.return_paths.return_path)
    counter = MailCounter(registry, [transport.name for transport in transports])
    composing = partial(compose, links=hub.links, house=hub.house)
    # Words and layout are read once, 64 ms: before anybody waits, not between two pushes.
    composing(Message(MessageId("msg_none"), Template.TEST, Recipient("nobody@nowhere.invalid"), {}, hub.clock.now()))
    policy = DeliveryPolicy(give_up=timedelta(hours=settings.mail_give_up_hours))
    dispatch = MailDispatch(hub, transports, composing, policy, counted=counter.attempted)
    registry.register(MailGauges(dispatch, hub.clock))
    return dispatch


class MailCounter:
    """Counts tries. Labels are few and fixed."""

    def __init__(self, registry: CollectorRegistry, transports: Sequence[str]) -> None:
        self._attempts = Counter(
            "mooring_mail_attempts", "Tries to hand mail over.", ["transport", "outcome"], registry=registry
        )
        # Each label from the start: an alert rule on a counter that does not exist yet never fires.
        for transport in transports:
            for outcome in HOWS:
                self._attempts.labels(transport, outcome)

    def attempted(self, transport: str, outcome: str) -> None:
        """A try through this transport came out so."""
        self._attempts.labels(transport, outcome).inc()


class MailGauges(Collector):
    """What waits, and which transports rest, when it is asked for."""

    def __init__(self, dispatch: MailDispatch, clock: Clock) -> None:
        self._dispatch = dispatch
        self._clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        count, oldest = self._dispatch.waiting
        age = max(0.0, (self._clock.now() - oldest).total_seconds()) if oldest is not None else 0.0
        yield GaugeMetricFamily("mooring_mail_waiting", "Messages that wait to be sent.", value=count)
        yield GaugeMetricFamily("mooring_mail_oldest_seconds", "Age of the oldest message that waits.", value=age)
        paused = GaugeMetricFamily(
            "mooring_mail_transport_paused", "Whether a transport rests because it failed.", labels=["transport"]
        )
        for name in self._dispatch.ways.names:
            paused.add_metric([name], float(self._dispatch.ways.resting(name, self._clock.monotonic())))
        yield paused
