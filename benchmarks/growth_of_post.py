"""Growth of webhooks: what it costs the books to send one notice, by how many endpoints there are."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
import tempfile
from typing import Final

from adapters.settings import Settings
from adapters.sql import make_engine
from adapters.wiring import open_box_office, utc_now
from benchmarks.hooks import EACH, register
from benchmarks.nights import a_night
from benchmarks.timing import cost
from ticketing_domain.notices.egress import Reply
from ticketing_domain.notices.endpoint import Dialect, Endpoint
from ticketing_domain.notices.send import Returned, Sent
from ticketing_domain.notices.webhook_book import EndpointName, Slots
from ticketing_domain.notices.webhooks import Webhooks

GLAD: Final = Reply(200, "ok", timedelta(milliseconds=1))
NOWHERE: Final = "http://127.0.0.1:9999/hook"


def costs_of_post(count: int) -> Mapping[str, float]:
    """Return the cost of each call in milliseconds, with so many endpoints, fifty in an account."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'growth.db'}"
        nights = [a_night(url, f"growth-{number}") for number in range(-(-count // EACH))]
        engine = make_engine(url)
        webhooks = open_box_office(engine, Settings()).webhooks
        webhooks.hand_out()
        sizes = [min(EACH, count - EACH * place) for place in range(len(nights))]
        endpoints = [
            endpoint
            for night, size in zip(nights, sizes, strict=True)
            for endpoint in register(engine, night, NOWHERE, size)
        ]

        def one_is_sent() -> None:
            ring(webhooks, endpoints[0])
            send(webhooks)

        found = {
            "look whether anything is due": cost(lambda: webhooks.reads.look_for_post(utc_now())),
            "one is put aside and sent": cost(one_is_sent),
        }
        for endpoint in endpoints:
            ring(webhooks, endpoint)
        found["the same while all others wait"] = cost(one_is_sent)
        engine.dispose()
    return found


def ring(webhooks: Webhooks, endpoint: Endpoint) -> None:
    """Put a notice aside for an endpoint."""
    webhooks.ping(EndpointName(endpoint.account_id, Dialect.V1, endpoint.public_id))


def send(webhooks: Webhooks) -> None:
    """Claim what is due to one endpoint, and settle it."""
    (run,) = webhooks.claim(Slots(free=1, slow=1))
    sent = [Sent(errand.delivery, GLAD, utc_now()) for errand in run.errands]
    webhooks.settle([Returned(run, tuple(sent))])
