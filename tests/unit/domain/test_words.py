"""Who is refused is told why, in words that both APIs print."""

from datetime import timedelta

from moneyed import Money
import pytest

from ticketing_domain.door.admission import Blocked
from ticketing_domain.door.keep_codes import MoneyIsBack
from ticketing_domain.door.scan import ScanIdReused
from ticketing_domain.errors import Refused
from ticketing_domain.sale.keep_promo_codes import PromoCodeUsed
from ticketing_domain.sale.order import OrderIs, RefundRefused
from ticketing_domain.sale.order_pages import PlacedOrder
from ticketing_domain.sale.payment import PaymentDeclined, PaymentInProgress, RefundDeclined
from ticketing_domain.sale.refusals import PromoInvalid, SalesClosed
from ticketing_domain.testing.stage import NOON


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (MoneyIsBack(Blocked.REFUNDED), "the ticket is refunded"),
        (ScanIdReused("7"), "belongs to a scan of another code"),
        (PromoCodeUsed(), "has been used; deactivate it instead"),
        (OrderIs("refund_pending"), "the order is refund pending"),
        (RefundRefused(Money("1.50", "EUR")), "must be more than 0 and at most 1.50"),
        (PaymentDeclined("no money"), "the payment was declined: no money"),
        (PaymentInProgress("o1"), "another payment of this order is still being settled"),
        (RefundDeclined("too late"), "the payment provider refused the refund: too late"),
        (SalesClosed("ticket sales are closed"), "ticket sales are closed"),
        (PromoInvalid("this code has expired"), "this code has expired"),
    ],
)
def test_a_refusal_says_why(refusal: Refused, said: str) -> None:
    """To a person, in one sentence."""
    assert str(refusal) == said


def test_a_refusal_keeps_its_facts() -> None:
    """Programs read those."""
    assert SalesClosed("over").message == "over"
    assert PromoInvalid("no").guessed is False
    assert ScanIdReused("7").scan_id == "7"
    assert PaymentInProgress("o1").order_id == "o1"


def test_a_hold_that_is_due_has_expired_whoever_writes_it_down() -> None:
    """At its last moment; a paid order stays paid."""
    end = NOON + timedelta(minutes=10)
    order = PlacedOrder(
        "o1", 1, "pending", "jane@example.com", None, "EUR", 100, 0, NOON, end, None, None, ()
    )
    paid = PlacedOrder(
        "o1", 1, "paid", "jane@example.com", None, "EUR", 100, 0, NOON, end, NOON, "bank", ()
    )

    assert order.status_at(end - timedelta(microseconds=1)) == "pending"
    assert order.status_at(end) == "expired"
    assert paid.status_at(end) == "paid"
