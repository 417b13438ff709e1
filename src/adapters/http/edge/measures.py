"""Measures: how many requests came, how they ended and how long they took, for Prometheus.

Labels take few values, whatever clients send: the first word of the path, a known method, a status.
"""

from bisect import bisect_left
from collections import Counter as Tally
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

import attrs
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString
from starlette.requests import Request
from starlette.responses import Response

APIS: Final = {"admin", "shops"}
METHODS: Final = {"GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS"}
SECONDS: Final = Histogram.DEFAULT_BUCKETS
"""Up to how many seconds each bucket goes; the last one takes the rest."""


@attrs.define(eq=False)
class _Times:
    """How long answers took: how many fell into each bucket, and all their seconds."""

    buckets: list[int] = attrs.field(factory=lambda: [0] * len(SECONDS))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        self.buckets[bisect_left(SECONDS, seconds)] += 1
        self.seconds += seconds


@attrs.frozen(eq=False)
class Requests(Collector):
    """Counts requests on the loop that answers them: the library's own counters take a lock for each."""

    _answers: Tally[tuple[str, str, int]] = attrs.field(factory=Tally)
    _times: dict[str, _Times] = attrs.field(factory=dict)

    def answered(self, path: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        api = _api(path)
        self._answers[api, method if method in METHODS else "other", status] += 1
        times = self._times.get(api)
        if times is None:
            times = self._times[api] = _Times()
        times.add(seconds)

    def collect(self) -> Iterator[Metric]:
        """Tell what was counted."""
        counts = CounterMetricFamily(
            "ticketing_http_requests", "Requests answered.", labels=("api", "method", "status")
        )
        for (api, method, status), number in [*self._answers.items()]:
            counts.add_metric((api, method, str(status)), number)
        times = HistogramMetricFamily(
            "ticketing_http_request_seconds",
            "Seconds until the last byte was sent.",
            labels=("api",),
        )
        for api, its in [*self._times.items()]:
            up_to = zip(map(floatToGoString, SECONDS), accumulate(its.buckets), strict=True)
            times.add_metric((api,), [*up_to], its.seconds)
        yield from (counts, times)


@attrs.frozen(eq=False)
class Measures:
    """The measures of one application, in a registry of its own."""

    registry: CollectorRegistry = attrs.field(factory=CollectorRegistry)
    requests: Requests = attrs.field(factory=Requests)
    alerts: Counter = attrs.field(init=False)

    @alerts.default
    def _alerts(self) -> Counter:
        said = "Payments that people must look at."
        return Counter("ticketing_payment_alerts", said, registry=self.registry)

    def __attrs_post_init__(self) -> None:
        self.registry.register(self.requests)

    def page(self, _: Request) -> Response:
        """Answer with everything measured so far."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


def _api(path: str) -> str:
    first = path.strip("/").partition("/")[0]
    return first if first in APIS else "other"
