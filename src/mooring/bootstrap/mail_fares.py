"""How mail fares, template by template, as gauges for `/metrics`."""

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from mooring.api.mail_figures import FiguresOfMail
from mooring.mail.figures import Spread, TemplateFigures


class MailFares(Collector):
    """What was looked up last (`api.mail_figures`): asking for it costs nothing. Of seven days; few and fixed labels."""

    def __init__(self, figures: FiguresOfMail) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = self._figures.last
        templates = found.templates if found is not None else ()
        suppressed = found.suppressed if found is not None else 0
        yield GaugeMetricFamily("mooring_mail_suppressed", "Addresses that nothing is sent to.", value=suppressed)
        yield _messages(templates)
        yield _spread("accepted", "a transport took it", [(one, one.accepted) for one in templates])
        yield _spread("delivered", "it was delivered", [(one, one.delivered) for one in templates])
        yield _rate("bounced", "came back", [(one, one.bounced) for one in templates])
        yield _rate("complained", "was called spam", [(one, one.complained) for one in templates])


def _messages(templates: tuple[TemplateFigures, ...]) -> GaugeMetricFamily:
    made = GaugeMetricFamily("mooring_mail_messages", "Messages of seven days.", labels=["template", "state"])
    for one in templates:
        for state, count in one.states.items():
            made.add_metric([one.template.value, state.value], count)
    return made


def _spread(name: str, until: str, found: list[tuple[TemplateFigures, Spread | None]]) -> GaugeMetricFamily:
    said = f"Seconds from when a message was queued until {until}."
    made = GaugeMetricFamily(f"mooring_mail_{name}_seconds", said, labels=["template", "quantile"])
    for one, spread in found:
        if spread is not None:
            made.add_metric([one.template.value, "0.5"], spread.p50)
            made.add_metric([one.template.value, "0.95"], spread.p95)
    return made


def _rate(name: str, what: str, found: list[tuple[TemplateFigures, float | None]]) -> GaugeMetricFamily:
    said = f"Which part of what a transport took {what}."
    made = GaugeMetricFamily(f"mooring_mail_{name}_ratio", said, labels=["template"])
    for one, rate in found:
        if rate is not None:
            made.add_metric([one.template.value], rate)
    return made
