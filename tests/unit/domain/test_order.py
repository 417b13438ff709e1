"""Orders: refunds never pass what was paid, and parts add up to the whole."""

from datetime import timedelta
from decimal import Decimal

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest

from ticketing_domain import money
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.order import (
    Order,
    PaidOrder,
    PartiallyRefundedOrder,
    PendingOrder,
    Receipt,
    RefundedOrder,
    RefundRefused,
    refunded_minor,
    status,
    was_paid,
)
from ticketing_domain.sale.purchase import Line, Purchase
from ticketing_domain.sale.reads import OrderSummary, summary_of
from ticketing_domain.testing.stage import NOON

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
LINES = st.builds(
    Line,
    ticket_id=st.integers(1, 9),
    ticket_title=st.just("General"),
    quantity=st.integers(1, 6),
    unit_price_minor=st.integers(0, 100_000),
)


def a_purchase(lines: list[Line], currency: str = "EUR") -> Purchase:
    """Make a purchase of these lines."""
    return Purchase(
        account_id=1,
        event_id=1,
        public_id="order",
        secret="secret",
        order_code="ABCDEFGH",
        buyer=Buyer("jane@example.com", "Jane Doe"),
        lines=tuple(lines),
        currency=currency,
        tax_rate=Decimal(0),
        placed_at=NOON,
        held_until=NOON + timedelta(minutes=10),
    )


def a_paid_order(lines: list[Line], currency: str = "EUR") -> PaidOrder:
    """Make a paid order of these lines."""
    return PendingOrder(a_purchase(lines, currency)).pay(Receipt(NOON, "sandbox", "payment"))


@given(
    st.lists(LINES, min_size=1, max_size=5),
    CURRENCIES,
    st.lists(st.integers(1, 200_000), max_size=8),
)
def test_refunds_never_pass_what_was_paid(
    lines: list[Line], currency: str, parts: list[int]
) -> None:
    """Any chain of partial refunds stays within the total, line by line, and ends as a refunded order."""
    order: PaidOrder | PartiallyRefundedOrder | RefundedOrder = a_paid_order(lines, currency)
    total = order.purchase.total_minor

    for number, part in enumerate([*parts, None]):
        if isinstance(order, RefundedOrder):
            break
        amount = None if part is None else money.from_minor(part, currency)
        try:
            order = order.ask_refund(f"refund-{number}", amount, NOON).complete(NOON)
        except RefundRefused:
            assert part is None or part > total - refunded_minor(order) or total == 0

    assert isinstance(order, RefundedOrder)
    assert refunded_minor(order) == total
    for place, line in enumerate(lines):
        assert sum(refund.shares_minor[place] for refund in order.refunds) == line.total_minor


@pytest.mark.parametrize("amount", ["0.00", "20.01"])
def test_nothing_and_too_much_cannot_be_refunded(amount: str) -> None:
    """A refund is more than nothing and at most what is left."""
    order = a_paid_order([Line(1, "General", 2, 1000)])

    with pytest.raises(RefundRefused) as refusal:
        order.ask_refund("refund", money.parse(amount, "EUR"), NOON)

    assert money.text(refusal.value.left) == "20.00"


def test_an_abandoned_refund_leaves_the_order_as_it_was() -> None:
    """Where the provider refuses, a paid order is paid again and a partially refunded one stays so."""
    paid = a_paid_order([Line(1, "General", 2, 1000)])
    part = paid.ask_refund("one", money.parse("5.00", "EUR"), NOON).complete(NOON)
    assert isinstance(part, PartiallyRefundedOrder)

    assert paid.ask_refund("one", None, NOON).abandon() == paid
    assert part.ask_refund("two", None, NOON).abandon() == part


def test_a_hold_is_due_at_its_end_and_not_before() -> None:
    """The last moment belongs to the next taker."""
    order = PendingOrder(a_purchase([Line(1, "General", 1, 1000)]))
    end = order.purchase.held_until

    assert not order.is_due(end - timedelta(microseconds=1))
    assert order.is_due(end)


def test_a_sold_order_stands_in_a_list_as_it_was_sold() -> None:
    """With every line added up, its code, and the tax as it was."""
    lines = (
        Line(1, "General", 2, 1000, discount_minor=200, tax_minor=100),
        Line(2, "Balcony", 1, 500, discount_minor=50, tax_minor=20),
    )
    purchase = attrs.evolve(
        a_purchase([]),
        lines=lines,
        tax_rate=Decimal("7.5"),
        promo_code="TEN",
        attribution={"utm_source": "poster"},
    )
    paid_at = NOON + timedelta(minutes=1)

    summary = summary_of(PendingOrder(purchase).pay(Receipt(paid_at, "bank", "payment")))

    assert summary == OrderSummary(
        public_id="order",
        order_code="ABCDEFGH",
        status="paid",
        customer_name="Jane Doe",
        customer_email="jane@example.com",
        total_minor=2250,
        currency="EUR",
        payment_provider="bank",
        paid_at=paid_at,
        created_at=NOON,
        item_count=3,
        attribution={"utm_source": "poster"},
        tax_rate="7.5",
        tax_minor=120,
        promo_code="TEN",
        discount_minor=250,
    )


@pytest.mark.parametrize(
    ("shown", "opens"), [("secret", True), ("Secret", False), ("", False), ("\ud800", False)]
)
def test_an_order_opens_to_its_own_secret_alone(shown: str, *, opens: bool) -> None:
    """Whatever else is shown, also what is no text."""
    assert a_purchase([]).opens_to(shown) is opens


def test_every_state_of_an_order_has_its_word() -> None:
    """Both APIs print it; money has come in for four of them."""
    pending = PendingOrder(a_purchase([Line(1, "General", 2, 1000)]))
    paid = pending.pay(Receipt(NOON, "sandbox", "payment"))
    asked = paid.ask_refund("one", money.parse("5.00", "EUR"), NOON)
    part = asked.complete(NOON)
    assert isinstance(part, PartiallyRefundedOrder)
    whole = part.ask_refund("two", None, NOON).complete(NOON)
    late = pending.expire().pay_late(Receipt(NOON, "sandbox", "payment"))
    orders: list[Order] = [pending, pending.expire(), pending.cancel(), paid, asked, part, whole]

    assert [(status(order), was_paid(order), refunded_minor(order)) for order in orders] == [
        ("pending", False, 0),
        ("expired", False, 0),
        ("cancelled", False, 0),
        ("paid", True, 0),
        ("refund_pending", True, 0),
        ("partially_refunded", True, 500),
        ("refunded", True, 2000),
    ]
    assert late == paid


def test_a_refund_rests_until_it_is_asked_for_again() -> None:
    """It was asked for when it was; who looks at it sees the same refund."""
    asked = a_paid_order([Line(1, "General", 2, 1000)]).ask_refund("one", None, NOON)
    later = NOON + timedelta(hours=1)

    rests = asked.put_off(later)

    assert (asked.pending.patient_from, rests.pending.patient_from) == (NOON, later)
    assert (rests, rests.pending.requested_at) == (asked, NOON)
    assert rests.complete(later).refunds[0].completed_at == later


def test_nothing_of_a_cent_cannot_be_refunded() -> None:
    """Only of nothing can nothing be given back."""
    with pytest.raises(RefundRefused):
        a_paid_order([Line(1, "General", 1, 1)]).ask_refund("one", money.parse("0", "EUR"), NOON)


def test_what_cost_nothing_can_be_taken_back() -> None:
    """A refund of nothing is a whole one."""
    order = a_paid_order([Line(1, "General", 2, 0)]).ask_refund("one", None, NOON).complete(NOON)

    assert isinstance(order, RefundedOrder)
