"""What buyers wish, buy, pay and get back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import attrs
from hypothesis import strategies as st

from ticketing_domain import money
from ticketing_domain.sale.answers import AnswerSent, FieldAnswer
from ticketing_domain.sale.discount import DiscountType, FixedAmount, Percentage
from ticketing_domain.sale.guests import LARGEST_PARTY, GuestChanges
from ticketing_domain.sale.hold import HoldRequest, IdempotencyKey
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import Payment, PaymentState
from ticketing_domain.sale.payout import Payout, PayoutReport, PayoutState
from ticketing_domain.sale.plan_promo_codes import LARGEST_LIMIT, PromoCodeChanges
from ticketing_domain.sale.promo_code import PromoCode
from ticketing_domain.sale.purchase import Line, Purchase
from ticketing_domain.testing.strategies import common as some
from ticketing_domain.testing.strategies.catalogue import custom_fields
from ticketing_domain.testing.strategies.people import buyers

sources = st.sampled_from(["tok_ok", "tok_declined", "tok_timeout"])
"""What a buyer pays with at the sandbox."""

codes = st.from_regex(r"[A-Z0-9-]{3,32}", fullmatch=True)


@st.composite
def hold_requests(draw: st.DrawFn, *, inventory: Inventory | None = None) -> HoldRequest:
    """Buyers' wishes: for tickets of an inventory, of which there may be too few; or for anything at all."""
    if inventory is None:
        ids, account_id, slug = some.numbers, draw(some.numbers), draw(some.slugs)
    else:
        ids = st.sampled_from(sorted(inventory.offers))
        account_id, slug = inventory.account.id, inventory.event.slug
    units = st.sampled_from([1, 2, 4, 300]) | st.integers(1, 300)
    wanted = st.lists(st.tuples(ids, units), min_size=1, max_size=3, unique_by=lambda one: one[0])
    return HoldRequest(
        account_id=account_id,
        event_slug=slug,
        buyer=draw(buyers()),
        wanted=tuple(draw(wanted)),
        attribution=draw(st.dictionaries(some.slugs, some.texts, max_size=2)),
        idempotency=draw(st.none() | idempotency_keys()),
    )


def idempotency_keys() -> st.SearchStrategy[IdempotencyKey]:
    """Names of wishes."""
    return st.builds(IdempotencyKey, key=st.uuids(version=4).map(str), fingerprint=some.digests)


def payment_requests() -> st.SearchStrategy[PaymentRequest]:
    """Wishes to pay an order."""
    return st.builds(
        PaymentRequest, account_id=some.numbers, order_id=some.public_ids, source=sources
    )


@st.composite
def lines(draw: st.DrawFn, *, tax_rate: Decimal | None = None) -> Line:
    """Lines of an order, with a discount that leaves nothing less than nothing, and the tax of what is left."""
    rate = draw(some.rates) if tax_rate is None else tax_rate
    quantity = draw(st.sampled_from([1, 2, 1_000]) | st.integers(1, 1_000))
    price = draw(some.amounts_minor(10**8))
    discount = draw(st.just(0) | st.integers(0, quantity * price))
    return Line(
        ticket_id=draw(some.numbers),
        ticket_title=draw(some.titles),
        quantity=quantity,
        unit_price_minor=price,
        seats_each=draw(st.just(1) | st.integers(1, 1_000)),
        discount_minor=discount,
        tax_minor=money.included_tax(quantity * price - discount, rate) if rate else 0,
    )


@st.composite
def field_answers(draw: st.DrawFn) -> FieldAnswer:
    """Answers to questions of every type, as they are kept."""
    field = draw(custom_fields())
    value = draw(_answer_to(field))
    return FieldAnswer(field.id, field.label, field.field_type, value, draw(_item()))


@st.composite
def answers_sent(draw: st.DrawFn) -> AnswerSent:
    """Answers to questions of every type, as buyers send them."""
    field = draw(custom_fields())
    return AnswerSent(field.id, draw(_answer_to(field)), draw(_item()))


def _answer_to(field: Any) -> st.SearchStrategy[Any]:
    if field.options:
        return st.sampled_from(field.options)
    return st.just(value=True) if field.field_type.value == "checkbox" else some.titles


def _item() -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(0, 999)


@st.composite
def purchases(draw: st.DrawFn, *, at_least_minor: int = 0) -> Purchase:
    """What buyers and promoters agreed on: of one line or of many, each ticket once."""
    rate = draw(some.rates)
    agreed = draw(
        st.lists(
            lines(tax_rate=rate), min_size=1, max_size=3, unique_by=lambda line: line.ticket_id
        )
    )
    if sum(line.total_minor for line in agreed) < at_least_minor:
        agreed[0] = attrs.evolve(agreed[0], unit_price_minor=at_least_minor, discount_minor=0)
    placed_at = draw(some.instants())
    return Purchase(
        account_id=draw(some.numbers),
        event_id=draw(some.numbers),
        public_id=draw(some.public_ids),
        secret=draw(some.secrets),
        order_code=draw(some.order_codes),
        buyer=draw(buyers()),
        lines=tuple(agreed),
        currency=draw(some.currencies),
        tax_rate=rate,
        placed_at=placed_at,
        held_until=placed_at + timedelta(minutes=10),
        attribution=draw(st.dictionaries(some.slugs, some.texts, max_size=2)),
        answers=draw(st.lists(field_answers(), max_size=2).map(tuple)),
        promo_code=draw(st.none() | codes),
    )


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    """Attempts to pay, however far they have come; whoever answered gave a reference."""
    state = draw(st.sampled_from(PaymentState))
    unheard = state in {PaymentState.STARTED, PaymentState.DECLINED}
    return Payment(
        id=draw(some.public_ids),
        account_id=draw(some.numbers),
        event_id=draw(some.numbers),
        order_id=draw(some.public_ids),
        provider="sandbox",
        source=draw(sources),
        amount_minor=draw(some.amounts_minor()),
        currency=draw(some.currencies),
        started_at=draw(some.instants()),
        state=state,
        reference=None if unheard else draw(some.public_ids.map("sandbox_{}".format)),
    )


def percentages() -> st.SearchStrategy[Percentage]:
    """So many percent off: nothing, what rounds badly, and everything."""
    return st.builds(Percentage, st.sampled_from([0, 1, 33, 50, 99, 100]) | st.integers(0, 100))


def fixed_amounts() -> st.SearchStrategy[FixedAmount]:
    """An amount off."""
    return st.builds(FixedAmount, some.amounts_minor())


@st.composite
def promo_codes(draw: st.DrawFn) -> PromoCode:
    """Codes, unused, used, and used up; never used more often than they may be."""
    limit = draw(st.none() | st.integers(1, LARGEST_LIMIT))
    created_at = draw(some.instants())
    return PromoCode(
        id=draw(some.numbers),
        account_id=draw(some.numbers),
        code=draw(codes),
        discount=draw(percentages() | fixed_amounts()),
        event_id=draw(st.none() | some.numbers),
        expires_at=draw(st.none() | some.instants(created_at)),
        usage_limit=limit,
        max_per_customer=draw(st.none() | st.integers(1, LARGEST_LIMIT)),
        active=draw(st.booleans()),
        created_at=created_at,
        updated_at=created_at,
        used=draw(some.counts(LARGEST_LIMIT if limit is None else limit)),
    )


@st.composite
def promo_code_changes(draw: st.DrawFn, *, currency: str = "EUR") -> PromoCodeChanges:
    """What makes a promo code for all events."""
    kind = draw(st.sampled_from(DiscountType))
    percent = percentages().map(lambda off: str(off.percent))
    amount = percent if kind is DiscountType.PERCENTAGE else some.moneys(currency).map(money.text)
    optional = {
        "expires_at": st.none() | some.instants(),
        "usage_limit": st.none() | st.integers(1, LARGEST_LIMIT),
        "max_per_customer": st.none() | st.integers(1, LARGEST_LIMIT),
        "active": st.booleans(),
    }
    said = draw(st.fixed_dictionaries({}, optional=optional))
    facts = {"discount_type": kind, "discount_amount": draw(amount), **said}
    return PromoCodeChanges(code=draw(codes), **facts)


def guest_changes(*, ticket_id: int = 1) -> st.SearchStrategy[GuestChanges]:
    """What invites a party to a ticket."""
    return st.builds(
        GuestChanges,
        ticket_id=st.just(ticket_id),
        customer_name=some.titles,
        party_size=st.integers(1, LARGEST_PARTY),
        delivery_email=st.none() | some.emails,
        staff_note=st.none() | some.titles,
    )


@st.composite
def payout_reports(draw: st.DrawFn) -> PayoutReport:
    """What providers report: never more is taken off than came in."""
    captured = draw(some.amounts_minor())
    refunded = draw(st.integers(0, captured))
    return PayoutReport(
        provider="sandbox",
        reference=draw(some.public_ids),
        currency=draw(some.currencies),
        state=draw(st.sampled_from(PayoutState)),
        arrival=draw(some.instants()).date(),
        captured_minor=captured,
        refunded_minor=refunded,
        fees_minor=draw(st.integers(0, captured - refunded)),
    )


def payouts() -> st.SearchStrategy[Payout]:
    """Payouts in the books."""
    return st.builds(
        Payout,
        id=some.public_ids,
        account_id=some.numbers,
        report=payout_reports(),
        booked_at=some.instants(),
    )
