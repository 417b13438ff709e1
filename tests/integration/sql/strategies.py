"""What can stand in the books: every kind of value that is written into a row, in all its shapes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import attrs
from hypothesis import strategies as st

from ticketing_domain import money
from ticketing_domain.catalogue.custom_field import CustomField, FieldType, Scope
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import GroupTicket, StandardTicket, Ticket, TicketState
from ticketing_domain.catalogue.venue import Venue
from ticketing_domain.door.admission import Blocked, Result
from ticketing_domain.door.code_book import ReplacedCode
from ticketing_domain.door.rotating import Flaw
from ticketing_domain.door.scan import FirstScan, LoggedScan, Scanner
from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.media.picture import Picture, Suffix
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import Buyer, Customer
from ticketing_domain.people.device import Device
from ticketing_domain.people.token import ApiToken, Permission
from ticketing_domain.sale.answers import FieldAnswer
from ticketing_domain.sale.hold import Remembered
from ticketing_domain.sale.inventory import Seats, Stock, Takings
from ticketing_domain.sale.order import (
    CancelledOrder,
    ExpiredOrder,
    Item,
    Order,
    PaidOrder,
    PartiallyRefundedOrder,
    PendingOrder,
    Receipt,
    Refund,
    RefundedOrder,
    RefundPendingOrder,
)
from ticketing_domain.sale.payment import Payment, PaymentState
from ticketing_domain.sale.purchase import Line, Purchase

numbers = st.integers(1, 2**53)
counts = st.integers(0, 10_000_000)
amounts = st.integers(0, money.LARGEST_AMOUNT_MINOR)
currencies = st.sampled_from(["EUR", "JPY", "KWD"])
rates = st.decimals(0, 100, places=4) | st.sampled_from([Decimal(0), Decimal("19.0")])
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
words = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=1, max_size=16)
instants = st.datetimes(datetime(1970, 1, 1), datetime(2999, 12, 31)).map(  # noqa: DTZ001 (Hypothesis adds the zone)
    lambda naive: naive.replace(tzinfo=UTC)
)

accounts = st.builds(
    Account,
    id=numbers,
    subdomain=words,
    name=texts,
    currency=currencies,
    timezone=texts,
    created_at=instants,
    vat_rate=rates,
    owner_name=st.none() | texts,
    owner_email=st.none() | texts,
    live_id=st.none() | numbers,
    clock_ahead=st.timedeltas(timedelta(), timedelta(days=3650)),
    secret=st.binary(min_size=32, max_size=32),
)

tokens = st.builds(
    ApiToken,
    account_id=numbers,
    public_id=words,
    description=texts,
    permission=st.sampled_from(Permission),
    digest=words,
    created_at=instants,
    revoked_at=st.none() | instants,
    member_id=st.none() | numbers,
)

venues = st.builds(
    Venue,
    id=numbers,
    account_id=numbers,
    name=texts,
    address=texts,
    city=texts,
    postal_code=texts,
    country=texts,
    timezone=texts,
    latitude=st.none() | texts,
    longitude=st.none() | texts,
)

pictures = st.builds(Picture, key=words, suffix=st.sampled_from(Suffix))

events = st.builds(
    Event,
    id=numbers,
    account_id=numbers,
    venue=venues,
    slug=words,
    title=texts,
    description=st.none() | texts,
    starts_at=instants,
    ends_at=instants,
    sales_starts_at=st.none() | instants,
    sales_ends_at=instants,
    created_at=instants,
    published=st.booleans(),
    listed=st.booleans(),
    minimum_age=st.none() | st.integers(0, 120),
    vat_rate_override=st.none() | rates,
    cancelled_at=st.none() | instants,
    changed_at=st.none() | instants,
    cross_listed=st.booleans(),
    rotating_codes=st.booleans(),
    image=st.none() | pictures,
    background_image=st.none() | pictures,
)


@st.composite
def tickets(draw: st.DrawFn) -> Ticket:
    """Tickets of both kinds; the price of a group and of one of it are of the same currency."""
    currency = draw(currencies)
    ticket = StandardTicket(
        id=draw(numbers),
        account_id=draw(numbers),
        event_id=draw(numbers),
        title=draw(texts),
        price=money.from_minor(draw(amounts), currency),
        position=draw(st.integers(-(2**53), 2**53)),
        color=draw(words),
        state=draw(st.sampled_from(TicketState)),
        max_per_order=draw(st.none() | counts),
        max_per_customer=draw(st.none() | counts),
        features=draw(st.lists(texts, max_size=3).map(tuple)),
        access_code=draw(st.none() | texts),
    )
    if draw(st.booleans()):
        return ticket
    facts = attrs.asdict(ticket, recurse=False)
    unit_price = money.from_minor(draw(amounts), currency)
    return GroupTicket(**facts, group_size=draw(st.integers(2, 1000)), unit_price=unit_price)


stocks = st.builds(
    Stock, allocation=st.none() | counts, reserved=counts, sold=counts, revenue_minor=amounts
)
seats = st.builds(
    Seats, capacity=st.none() | counts, held=counts, sold=counts, ceiling=st.none() | counts
)
takings = st.builds(
    Takings,
    paid_orders=counts,
    revenue_minor=amounts,
    redeemed=counts,
    first_paid_at=st.none() | instants,
)

lines = st.builds(
    Line,
    ticket_id=numbers,
    ticket_title=texts,
    quantity=st.integers(1, 1000),
    unit_price_minor=amounts,
    seats_each=st.integers(1, 1000),
    discount_minor=st.just(0),
    tax_minor=st.just(0),
)
buyers = st.builds(
    Buyer, email=texts, name=st.none() | texts, company=st.none() | texts, marketing_consent=...
)
field_answers = st.builds(
    FieldAnswer,
    custom_field_id=numbers,
    label=texts,
    field_type=st.sampled_from(FieldType),
    value=texts | st.booleans(),
    item_index=st.none() | counts,
)
custom_fields = st.builds(
    CustomField,
    id=numbers,
    account_id=numbers,
    event_id=numbers,
    label=texts,
    field_type=st.sampled_from(FieldType),
    per=st.sampled_from(Scope),
    position=counts,
    help_text=st.none() | texts,
    required=st.booleans(),
    options=st.lists(texts, max_size=3).map(tuple),
    answered=st.booleans(),
)
purchases = st.builds(
    Purchase,
    account_id=numbers,
    event_id=numbers,
    public_id=words,
    secret=words,
    order_code=words,
    buyer=buyers,
    lines=st.lists(lines, min_size=1, max_size=3).map(tuple),
    currency=currencies,
    tax_rate=rates,
    placed_at=instants,
    held_until=instants,
    attribution=st.dictionaries(texts, texts, max_size=3),
    answers=st.lists(field_answers, max_size=3).map(tuple),
    promo_code=st.none() | words,
)
receipts = st.builds(Receipt, paid_at=instants, provider=words, payment_id=st.none() | words)


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Orders in every state, with as many shares in a refund as lines."""
    purchase = draw(purchases)
    receipt = draw(receipts)
    shares = st.lists(amounts, min_size=len(purchase.lines), max_size=len(purchase.lines))
    asked = st.builds(
        Refund,
        id=words,
        amount_minor=amounts,
        shares_minor=shares.map(tuple),
        requested_at=instants,
    )
    back = st.builds(lambda refund, at: attrs.evolve(refund, completed_at=at), asked, instants)
    refunds = tuple(draw(st.lists(back, max_size=3, unique_by=lambda refund: refund.id)))
    states: list[Order] = [
        PendingOrder(purchase),
        ExpiredOrder(purchase),
        CancelledOrder(purchase),
        PaidOrder(purchase, receipt),
        PartiallyRefundedOrder(purchase, receipt, refunds),
        RefundedOrder(purchase, receipt, refunds),
        RefundPendingOrder(purchase, receipt, refunds, draw(asked)),
    ]
    return draw(st.sampled_from(states))


items = st.builds(
    Item,
    public_id=words,
    ticket_id=numbers,
    ticket_title=texts,
    code=words,
    admits=st.integers(1, 1000),
    redeemed=st.integers(0, 1000),
    redeemed_at=st.none() | instants,
    void=st.booleans(),
    updated_at=st.none() | instants,
    version=st.integers(1, 1000),
    revoked_at=st.none() | instants,
)
payments = st.builds(
    Payment,
    id=words,
    account_id=numbers,
    event_id=numbers,
    order_id=words,
    provider=words,
    source=texts,
    amount_minor=amounts,
    currency=currencies,
    started_at=instants,
    state=st.sampled_from(PaymentState),
    reference=st.none() | texts,
)
customers = st.builds(
    Customer,
    id=numbers,
    account_id=numbers,
    email=texts,
    name=st.none() | texts,
    company=st.none() | texts,
    currency=currencies,
    spent_minor=amounts,
    created_at=instants,
    marketing_consent_at=st.none() | instants,
)
day_keys = st.builds(DayKey, account_id=numbers, day=st.dates())
day_figures = st.builds(
    DayFigures,
    orders=counts,
    revenue_minor=amounts,
    seats_sold=counts,
    customers=counts,
    spent_minor=amounts,
)
remembered = st.builds(
    Remembered, account_id=numbers, key=texts, fingerprint=texts, order_id=words, at=instants
)
notices = st.builds(
    Notice,
    id=words,
    account_id=numbers,
    action=st.sampled_from(Action),
    subject=words,
    occurred_at=instants,
    facts=st.dictionaries(texts, texts | st.none() | counts | st.lists(texts), max_size=3),
)

devices = st.builds(
    Device,
    account_id=numbers,
    public_id=words,
    name=texts,
    digest=words,
    created_at=instants,
    revoked_at=st.none() | instants,
)
scanners = st.builds(Scanner, id=words, name=texts)
scans = st.builds(
    LoggedScan,
    account_id=numbers,
    scan_id=words,
    event_id=st.none() | numbers,
    code=texts,
    scanner=scanners,
    scanned_at=instants,
    arrived_at=instants,
    people=st.integers(1, 1000),
    let_in=st.integers(0, 1000),
    result=st.sampled_from(Result),
    remaining=st.integers(0, 1000),
    redeemed_at=st.none() | instants,
    first=st.none() | st.builds(FirstScan, scanner=scanners, scanned_at=instants),
    item_id=st.none() | words,
    reason=st.none() | st.sampled_from([*Blocked, *Flaw]),
    by_hand=st.booleans(),
)
replaced_codes = st.builds(
    ReplacedCode,
    account_id=numbers,
    code=words,
    item_id=words,
    version=st.integers(1, 1000),
    dead_since=instants,
)
