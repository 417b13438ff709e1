"""Operators hear that they must look at a payment."""

from datetime import UTC, datetime

import structlog

from adapters import wiring
from adapters.http.edge.measures import Measures
from ticketing_domain.sale.advice import Alert


def test_an_alert_stands_in_the_log_and_in_the_measures() -> None:
    """With the payment and the reason, and nothing about its buyer."""
    measures = Measures()

    with structlog.testing.capture_logs() as lines:
        wiring.alarm(measures)(Alert(7, "p1", "amount", datetime(2026, 6, 1, tzinfo=UTC)))

    assert lines == [
        {
            "event": "look at this payment",
            "log_level": "error",
            "account": 7,
            "payment": "p1",
            "reason": "amount",
        }
    ]
    counted = measures.registry.get_sample_value("ticketing_payment_alerts_total")
    assert counted == 1
