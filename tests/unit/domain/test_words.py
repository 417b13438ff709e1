"""Who is refused is told why, in words that both APIs print."""

from collections.abc import Callable
from datetime import timedelta

import attrs
from moneyed import Money
import pytest

from ticketing_domain.door.admission import Blocked
from ticketing_domain.door.keep_codes import MoneyIsBack
from ticketing_domain.door.scan import ScanIdReused
from ticketing_domain.errors import NotFound, Refused
from ticketing_domain.sale.keep_promo_codes import PromoCodeUsed
from ticketing_domain.sale.order import OrderIs, RefundRefused
from ticketing_domain.sale.order_pages import PlacedOrder
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import (
    Payment,
    PaymentDeclined,
    PaymentInProgress,
    RefundDeclined,
)
from ticketing_domain.sale.refusals import PromoInvalid, SalesClosed
from ticketing_domain.testing.stage import NOON, memory_stage


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (lambda: MoneyIsBack(Blocked.REFUNDED), "the ticket is refunded"),
        (lambda: ScanIdReused("7"), "belongs to a scan of another code"),
        (PromoCodeUsed, "has been used; deactivate it instead"),
        (lambda: OrderIs("refund_pending"), "the order is refund pending"),
        (lambda: RefundRefused(Money("1.50", "EUR")), "must be more than 0 and at most 1.50"),
        (lambda: PaymentDeclined("no money"), "the payment was declined: no money"),
        (lambda: PaymentInProgress("o1"), "another payment of this order is still being settled"),
        (lambda: RefundDeclined("too late"), "the payment provider refused the refund: too late"),
        (lambda: SalesClosed("ticket sales are closed"), "ticket sales are closed"),
        (lambda: PromoInvalid("this code has expired"), "this code has expired"),
    ],
)
def test_a_refusal_says_why(refusal: Callable[[], Refused], said: str) -> None:
    """To a person, in one sentence."""
    assert str(refusal()) == said


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


def test_what_is_not_there_is_named_as_it_was_asked_for() -> None:
    """An event, an order, a payment: whoever mistyped its name reads it back."""
    stage = memory_stage()
    here, us = stage.box_office, stage.account.id
    night, general = stage.night()
    lost = attrs.evolve(stage.request(night, (general, 1)), event_slug="nowhere")
    strange = Payment("p9", us, night.id, "o9", "bank", "tok_ok", 100, "EUR", NOON)

    with pytest.raises(NotFound, match="no event 'nowhere' here"):
        here.place_hold(lost)
    with pytest.raises(NotFound, match="no event 'nowhere' here"):
        here.door.snapshot(account_id=us, slug="nowhere")
    with pytest.raises(NotFound, match="no order 'o9' here"):
        here.pay_order(PaymentRequest(us, "o9", "tok_ok"))
    with pytest.raises(NotFound, match="no payment 'p9' here"):
        here.confirm_payments([strange])


def test_who_pays_too_late_or_again_after_a_refusal_is_told_so() -> None:
    """A hold that is over has expired; an attempt that was refused stays refused."""
    stage = memory_stage()
    night, general = stage.night()
    order = stage.hold(night, (general, 1))
    known = order.purchase.public_id
    attempt = PaymentRequest(stage.account.id, known, "tok_declined", attempt_id="a1")
    pay = stage.box_office.pay_order

    with pytest.raises(PaymentDeclined, match="card declined"):
        pay(attempt)
    with pytest.raises(PaymentDeclined, match=r"^the payment was declined: refused before$"):
        pay(attempt)
    stage.clock.at = order.purchase.held_until
    with pytest.raises(OrderIs, match=r"^the order is expired$"):
        stage.pay(order)
