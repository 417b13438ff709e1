"""What is counted of requests is told to Prometheus as its own library would tell it."""

from hypothesis import example, given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.exposition import generate_latest

from adapters.http.edge.measures import Measures

ANSWERED = st.tuples(
    st.sampled_from(["/admin/events", "/shops/a/events", "/healthz"]),
    st.sampled_from(["GET", "POST"]),
    st.sampled_from([200, 404]),
    st.floats(0, 20, allow_nan=False) | st.sampled_from(Histogram.DEFAULT_BUCKETS[:-1]),
)
APIS = {"/admin/events": "admin", "/shops/a/events": "shops", "/healthz": "other"}


def told(registry: CollectorRegistry) -> set[str]:
    """Return the lines about requests; when a series began is not said of ours."""
    lines = generate_latest(registry).decode().splitlines()
    return {line for line in lines if "ticketing_http" in line and "_created" not in line}


@given(st.lists(ANSWERED))
@example([("/admin/events", "GET", 200, 0.005), ("/admin/events", "GET", 200, 10.1)])
def test_requests_are_told_of_as_the_library_tells(
    answered: list[tuple[str, str, int, float]],
) -> None:
    """Each bucket with all that took no longer, and the sum of all seconds."""
    ours, theirs = Measures(), CollectorRegistry()
    labels = ("api", "method", "status")
    requests = Counter("ticketing_http_requests", "Requests answered.", labels, registry=theirs)
    seconds = Histogram(
        "ticketing_http_request_seconds",
        "Seconds until the last byte was sent.",
        ("api",),
        registry=theirs,
    )
    for path, method, status, took in answered:
        ours.requests.answered(path, method, status, took)
        requests.labels(APIS[path], method, str(status)).inc()
        seconds.labels(APIS[path]).observe(took)

    assert told(ours.registry) == told(theirs)
