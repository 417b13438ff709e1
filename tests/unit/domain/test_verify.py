"""Whatever is not as it must be in the books is found and named, and nothing else is."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs
import pytest

from ticketing_domain.door.scan import LoggedScan
from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.figures.recount import Records
from ticketing_domain.figures.verify import Verdict, Verify
from ticketing_domain.notices.notice import Notice
from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import Customer
from ticketing_domain.sale.inventory import EventKey, Inventory, Offer
from ticketing_domain.sale.order import Item, Order, PaidOrder, RefundedOrder
from ticketing_domain.sale.promo_code import PromoCode
from ticketing_domain.testing.contracts.promoting import a_code, placed
from ticketing_domain.testing.gate import Gate
from ticketing_domain.testing.stage import Stage, memory_stage

Sale = tuple[Order, Sequence[Item]]


@attrs.frozen
class Kept(Records):
    """Books as they were at an instant, to be spoiled one entry at a time."""

    account: Account
    nights: Sequence[Inventory]
    sales: Mapping[EventKey, Sequence[Sale]]
    scans: Sequence[LoggedScan]
    customers: Sequence[Customer]
    days: Mapping[DayKey, DayFigures]
    codes: Sequence[PromoCode]
    twice: bool = False

    def all_accounts(self) -> Iterator[Account]:
        return iter([self.account] * (2 if self.twice else 1))

    def recorded_inventories(self, account: Account) -> Iterator[Inventory]:
        return iter(self.nights)

    def recorded_orders(self, key: EventKey) -> Iterator[Sale]:
        return iter(self.sales[key])

    def recorded_scans(self, key: EventKey) -> Iterator[LoggedScan]:
        return (scan for scan in self.scans if scan.event_id == key.event_id)

    def recorded_customers(self, account: Account) -> Iterator[Customer]:
        return iter(self.customers)

    def recorded_notices(self, account: Account) -> Iterator[Notice]:
        return iter(())

    def recorded_days(self, account: Account) -> Mapping[DayKey, DayFigures]:
        return self.days

    def recorded_promo_codes(self, account: Account) -> Iterator[PromoCode]:
        return iter(self.codes)


def taken_down(stage: Stage) -> Kept:
    """Take everything down that is in the books of a stage."""
    reads, account = stage.box_office.reads, stage.account
    nights = list(reads.recorded_inventories(account))
    return Kept(
        account=account,
        nights=nights,
        sales={night.key: list(reads.recorded_orders(night.key)) for night in nights},
        scans=[scan for night in nights for scan in reads.recorded_scans(night.key)],
        customers=list(reads.recorded_customers(account)),
        days=dict(reads.recorded_days(account)),
        codes=list(reads.recorded_promo_codes(account)),
    )


@pytest.fixture(scope="module")
def books() -> Kept:
    """A house of two nights, in which everything has happened once: held, paid, refunded, called off, come in."""
    stage = memory_stage()
    first, general = stage.night(capacity=50)
    second, balcony = stage.night(stock=20)
    a_code(stage, "TEN", percent="10", usage_limit=5)
    gate = Gate(stage)
    order = stage.buy(first, (general, 2))
    for number, item in enumerate(gate.items(order)):
        gate.scan(first, item.code, number)
    stage.refund(order, "5.00")
    stage.refund(stage.buy(first, (general, 1), email="ann@example.com"))
    stage.clock.forward(days=1)
    stage.pay(placed(stage, second, (balcony, 3), code="TEN"))
    stage.pay(placed(stage, second, (balcony, 1), code="TEN", email="ann@example.com"))
    gave_up = placed(stage, second, (balcony, 1), code="TEN", email="joe@example.com")
    stage.box_office.cancel_hold(account_id=stage.account.id, order_id=gave_up.purchase.public_id)
    stage.hold(first, (general, 4), email="joe@example.com")
    return taken_down(stage)


def verdict(books: Kept) -> Verdict:
    """Verify the books."""
    return Verify(books)()


def found(books: Kept) -> list[tuple[str, str]]:
    """Return what is wrong with the books: where, and in which words it begins."""
    return [(one.where, one.what) for one in verdict(books).discrepancies]


def night_of(books: Kept, place: int, spoil: Callable[[Inventory], Inventory]) -> Kept:
    """Return the books with one night spoiled."""
    nights = list(books.nights)
    nights[place] = spoil(nights[place])
    return attrs.evolve(books, nights=nights)


def instead(night: Inventory) -> Callable[[Inventory], Inventory]:
    """Return what puts a night in the place of another."""
    return lambda _: night


def sale_of(books: Kept, place: int, spoil: Callable[[Sale], Sale], kind: type = PaidOrder) -> Kept:
    """Return the books with the first sale of a night spoiled that is of a kind."""
    key = books.nights[place].key
    sales = list(books.sales[key])
    at = next(number for number, (order, _) in enumerate(sales) if type(order) is kind)
    sales[at] = spoil(sales[at])
    return attrs.evolve(books, sales={**books.sales, key: sales})


def test_sound_books_are_found_sound(books: Kept) -> None:
    """And all of them are looked at."""
    assert verdict(books) == Verdict(accounts=1, events=2, orders=6, oversold=0, discrepancies=())


def test_a_stock_that_was_miscounted_is_named(books: Kept) -> None:
    """With what is kept and what was counted; the other night is in order."""

    def spoil(night: Inventory) -> Inventory:
        (offer,) = night.offers.values()
        return night.with_offer(Offer(offer.ticket, offer.stock.moved(sold=1)))

    (wrong,) = found(night_of(books, 0, spoil))

    (offer,) = books.nights[0].offers.values()
    kept = offer.stock.moved(sold=1)
    known = offer.ticket.id
    where = f"event {books.nights[0].event.slug}"
    assert wrong == (where, f"ticket {known} keeps {kept}, recounted {offer.stock}")


def test_an_oversold_ticket_is_counted_by_the_unit(books: Kept) -> None:
    """Who sold four of two has oversold two; what is sold out to the last is not oversold."""

    def with_allocation(units: int | None) -> Callable[[Inventory], Inventory]:
        def spoil(night: Inventory) -> Inventory:
            (offer,) = night.offers.values()
            return night.with_offer(
                Offer(offer.ticket, attrs.evolve(offer.stock, allocation=units))
            )

        return spoil

    judged = verdict(night_of(books, 1, with_allocation(2)))

    assert judged.oversold == 2
    (wrong,) = judged.discrepancies
    assert "is oversold" in wrong.what
    assert (wrong.account, wrong.where) == (
        books.account.subdomain,
        f"event {books.nights[1].event.slug}",
    )
    for fits in (4, None):
        assert verdict(night_of(books, 1, with_allocation(fits))).discrepancies == ()


def test_what_is_wrong_is_counted_over_all_nights_and_all_accounts(books: Kept) -> None:
    """Two nights are oversold; a second account has the same books."""

    def oversold(night: Inventory) -> Inventory:
        (offer,) = night.offers.values()
        return night.with_offer(Offer(offer.ticket, attrs.evolve(offer.stock, allocation=1)))

    spoiled = attrs.evolve(books, nights=[oversold(night) for night in books.nights], twice=True)

    judged = verdict(spoiled)

    taken = [night.seats.consumed for night in books.nights]
    assert judged.oversold == 2 * sum(units - 1 for units in taken)
    assert (judged.accounts, judged.events, judged.orders) == (2, 4, 12)


def test_seats_and_takings_that_were_miscounted_are_named(books: Kept) -> None:
    """Each on its own."""
    night = books.nights[0]
    more = attrs.evolve(night, seats=night.seats.moved(held=1))
    rich = attrs.evolve(night, takings=attrs.evolve(night.takings, revenue_minor=1))
    unseen = attrs.evolve(night, takings=attrs.evolve(night.takings, redeemed=1))
    where = f"event {night.event.slug}"

    assert found(night_of(books, 0, instead(more))) == [
        (where, f"keeps {more.seats}, recounted {night.seats}")
    ]
    for spoiled in (rich, unseen):
        assert found(night_of(books, 0, instead(spoiled))) == [
            (where, f"keeps {spoiled.takings}, recounted {night.takings}")
        ]


def test_a_house_that_is_fuller_than_it_may_be_is_named(books: Kept) -> None:
    """By one seat; a house that is full to the last is in order."""
    night = books.nights[0]
    taken = night.seats.consumed

    def with_ceiling(ceiling: int) -> Kept:
        seats = attrs.evolve(night.seats, capacity=ceiling, ceiling=ceiling)
        return night_of(books, 0, lambda it: attrs.evolve(it, seats=seats))

    assert found(with_ceiling(taken)) == []
    ((_, what),) = found(with_ceiling(taken - 1))
    assert what.startswith("has more seats taken than its house has")


def test_an_order_with_another_number_of_codes_is_named(books: Kept) -> None:
    """One for each unit of a paid order, none of any other."""
    order, items = next(
        sale for sale in books.sales[books.nights[1].key] if isinstance(sale[0], PaidOrder)
    )
    name = f"order {order.purchase.public_id}"
    units = len(items)

    fewer = found(sale_of(books, 1, lambda sale: (sale[0], sale[1][1:])))

    assert (name, f"has {units - 1} codes for {units} units") in fewer


def test_more_refunded_than_was_paid_is_named(books: Kept) -> None:
    """A refund that was booked twice."""

    def twice(sale: Sale) -> Sale:
        order, items = sale
        assert isinstance(order, RefundedOrder)
        return attrs.evolve(order, refunds=order.refunds * 2), items

    wrong = found(sale_of(books, 0, twice, RefundedOrder))

    assert "has more refunded than was paid" in [what for _, what in wrong]


def test_a_code_whose_scans_say_otherwise_is_named(books: Kept) -> None:
    """Somebody came in of whom no scan is kept."""
    code = books.scans[0].item_id

    wrong = found(attrs.evolve(books, scans=books.scans[1:]))

    assert wrong == [(f"code {code}", "keeps 1 redeemed, its scans say 0")]


def test_a_customer_who_spent_something_else_is_named(books: Kept) -> None:
    """And one of whom nothing is kept; their days are wrong with them."""
    first, *others = books.customers
    poorer = attrs.evolve(first, spent_minor=first.spent_minor - 1)

    wrong = found(attrs.evolve(books, customers=[poorer, *others]))
    unknown = found(attrs.evolve(books, customers=others))

    said = f"keeps {poorer.spent_minor} spent, recounted {first.spent_minor}"
    assert wrong[0] == (f"customer {first.email}", said)
    assert [where.split()[0] for where, _ in wrong] == ["customer", "day"]
    assert unknown[0] == (f"customer {first.email}", "has paid but has no record")


def test_a_customer_who_never_bought_is_named_where_they_spent(books: Kept) -> None:
    """Who spent nothing is only one too many of their day."""
    idle = attrs.evolve(books.customers[0], email="idle@example.com", spent_minor=0)
    liar = attrs.evolve(idle, spent_minor=5)

    fine = found(attrs.evolve(books, customers=[*books.customers, idle]))
    wrong = found(attrs.evolve(books, customers=[*books.customers, liar]))

    assert [where.split()[0] for where, _ in fine] == ["day"]
    assert wrong[0] == ("customer idle@example.com", "keeps 5 spent, recounted 0")


def test_a_day_that_adds_up_to_something_else_is_named(books: Kept) -> None:
    """One that is missing, and one on which nothing happened."""
    first, *others = sorted(books.days)
    never = DayKey(first.account_id, first.day.replace(year=2020))

    missing = found(attrs.evolve(books, days={day: books.days[day] for day in others}))
    added = found(attrs.evolve(books, days={**books.days, never: DayFigures(orders=1)}))
    empty = found(attrs.evolve(books, days={**books.days, never: DayFigures()}))

    assert missing == [(f"day {first.day}", f"keeps None, recounted {books.days[first]}")]
    assert added == [(f"day {never.day}", f"keeps {DayFigures(orders=1)}, recounted None")]
    assert empty == []


def test_a_code_with_other_uses_than_its_orders_is_named(books: Kept) -> None:
    """Used too often, or not in the books at all; used up to its limit, it is in order."""
    (promo,) = books.codes
    where = "promo code TEN"

    def with_code(**facts: object) -> list[tuple[str, str]]:
        return found(attrs.evolve(books, codes=[attrs.evolve(promo, **facts)]))  # type: ignore[arg-type]  # facts of any field

    assert promo.used == 2
    assert with_code(used=3) == [(where, "keeps 3 uses, recounted 2")]
    assert with_code(usage_limit=2) == with_code(usage_limit=None) == []
    assert with_code(usage_limit=1) == [(where, "is used 2 times of 1")]
    assert found(attrs.evolve(books, codes=[])) == [(where, "is on 2 orders but not in the books")]
