"""Measures: how many requests came, how they ended and how long they took, for Prometheus.

Labels take few values, whatever clients send: the first word of the path, a known method, a status.
"""

from typing import Final

import attrs
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

APIS: Final = {"admin", "shops"}
METHODS: Final = {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"}


@attrs.frozen(eq=False)
class Measures:
    """The measures of one application, in a registry of its own."""

    registry: CollectorRegistry = attrs.field(factory=CollectorRegistry)
    requests: Counter = attrs.field(init=False)
    seconds: Histogram = attrs.field(init=False)
    alerts: Counter = attrs.field(init=False)
    _known: "dict[tuple[str, str, int], tuple[Counter, Histogram]]" = attrs.field(factory=dict)

    @requests.default
    def _requests(self) -> Counter:
        labels = ("api", "method", "status")
        return Counter(
            "ticketing_http_requests", "Requests answered.", labels, registry=self.registry
        )

    @seconds.default
    def _seconds(self) -> Histogram:
        return Histogram(
            "ticketing_http_request_seconds",
            "Seconds until the last byte was sent.",
            ("api",),
            registry=self.registry,
        )

    @alerts.default
    def _alerts(self) -> Counter:
        said = "Payments that people must look at."
        return Counter("ticketing_payment_alerts", said, registry=self.registry)

    def answered(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        api, method = _api(path), method if method in METHODS else "other"
        known = self._known.get((api, method, status))
        if known is None:
            labelled = self.requests.labels(api, method, str(status))
            known = self._known[api, method, status] = labelled, self.seconds.labels(api)
        count, times = known
        count.inc()
        times.observe(seconds)

    def page(self, _: Request) -> Response:
        """Answer with everything measured so far."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


def _api(path: str) -> str:
    first = path.strip("/").partition("/")[0]
    return first if first in APIS else "other"
