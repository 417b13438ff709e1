"""Verifying: the invariants of the contract (§6), over everything that is in the books.

Streams: one event's orders at a time; in memory stay the sums of one account.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ticketing_domain import moments
from ticketing_domain.door.admission import record
from ticketing_domain.door.scan import LoggedScan
from ticketing_domain.figures.days import DayFigures, DayKey
from ticketing_domain.figures.recount import Records, Tally, recount
from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import Customer
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.order import Item, Order, refunded_minor, was_paid


@attrs.frozen
class Discrepancy:
    """One thing that is not as it must be."""

    account: str
    where: str
    what: str


@attrs.frozen
class Verdict:
    """How much was looked at and what was found."""

    accounts: int
    events: int
    orders: int
    oversold: int
    discrepancies: tuple[Discrepancy, ...]


@attrs.frozen
class Verify:
    """Recount everything and say what is wrong.

    Where others write meanwhile, `records` must be those of one moment: else what they change is found on one side only.
    """

    records: Records

    def __call__(self) -> Verdict:
        """Return the verdict; it is clean where `discrepancies` is empty."""
        count = _Count()
        found = [
            wrong
            for account in self.records.all_accounts()
            for wrong in self._account(account, count)
        ]
        return Verdict(count.accounts, count.events, count.orders, count.oversold, tuple(found))

    def _account(self, account: Account, count: "_Count") -> Iterator[Discrepancy]:
        count.accounts += 1
        spent: dict[str, int] = defaultdict(int)
        days: dict[DayKey, DayFigures] = defaultdict(DayFigures)
        uses: dict[str, int] = defaultdict(int)
        for kept in self.records.recorded_inventories(account):
            count.events += 1
            wrong_orders: list[Discrepancy] = []
            tally = recount(kept, self._watched(kept, count, wrong_orders))
            yield from wrong_orders
            yield from _compare(kept, tally, count)
            for email, minor in tally.spent_minor.items():
                spent[email] += minor
            for day, change in tally.days.items():
                days[day] += change
            for code, used in tally.promo_uses.items():
                uses[code] += used
        yield from self._people(account, spent, days)
        yield from self._promo_codes(account, uses)

    def _watched(
        self, kept: Inventory, count: "_Count", wrong: list[Discrepancy]
    ) -> Iterator[tuple[Order, Sequence[Item]]]:
        scans = _by_item(self.records.recorded_scans(kept.key))
        for order, items in self.records.recorded_orders(kept.key):
            count.orders += 1
            wrong.extend(_code_problems(kept, items, scans))
            wrong.extend(_order_problems(kept, order, len(items)))
            yield order, items

    def _promo_codes(self, account: Account, uses: dict[str, int]) -> Iterator[Discrepancy]:
        for promo in self.records.recorded_promo_codes(account):
            counted, limit = uses.pop(promo.code, 0), promo.usage_limit
            where = f"promo code {promo.code}"
            if counted != promo.used:
                what = f"keeps {promo.used} uses, recounted {counted}"
                yield Discrepancy(account.subdomain, where, what)
            if limit is not None and counted > limit:
                yield Discrepancy(account.subdomain, where, f"is used {counted} times of {limit}")
        for code, counted in uses.items():
            what = f"is on {counted} orders but not in the books"
            yield Discrepancy(account.subdomain, f"promo code {code}", what)

    def _people(
        self, account: Account, spent: Mapping[str, int], days: dict[DayKey, DayFigures]
    ) -> Iterator[Discrepancy]:
        seen = set()
        for customer in self.records.recorded_customers(account):
            seen.add(customer.email)
            yield from _customer_problems(account, customer, spent)
            came_on = DayKey(account.id, moments.local_day(customer.created_at, account.zone))
            days[came_on] += DayFigures(customers=1, spent_minor=customer.spent_minor)
        for email in spent.keys() - seen:
            yield Discrepancy(account.subdomain, f"customer {email}", "has paid but has no record")
        kept = self.records.recorded_days(account)
        for day in sorted(days.keys() | kept.keys()):
            if days.get(day, DayFigures()) != kept.get(day, DayFigures()):
                what = f"keeps {kept.get(day)}, recounted {days.get(day)}"
                yield Discrepancy(account.subdomain, f"day {day.day}", what)


class _Count:
    """How much was looked at."""

    def __init__(self) -> None:
        self.accounts = self.events = self.orders = self.oversold = 0


def _compare(kept: Inventory, tally: Tally, count: _Count) -> Iterator[Discrepancy]:
    account, where = kept.account.subdomain, f"event {kept.event.slug}"
    counted = tally.inventory
    for known, offer in counted.offers.items():
        if (offer.stock.remaining or 0) < 0:
            count.oversold += -(offer.stock.remaining or 0)
            yield Discrepancy(account, where, f"ticket {known} is oversold: {offer.stock}")
        if offer.stock != kept.stock(known):
            yield Discrepancy(
                account, where, f"ticket {known} keeps {kept.stock(known)}, recounted {offer.stock}"
            )
    if counted.seats != kept.seats:
        yield Discrepancy(account, where, f"keeps {kept.seats}, recounted {counted.seats}")
    if counted.seats.ceiling is not None and counted.seats.consumed > counted.seats.ceiling:
        yield Discrepancy(
            account, where, f"has more seats taken than its house has: {counted.seats}"
        )
    if counted.takings != kept.takings:
        yield Discrepancy(account, where, f"keeps {kept.takings}, recounted {counted.takings}")


def _order_problems(kept: Inventory, order: Order, codes: int) -> Iterable[Discrepancy]:
    purchase = order.purchase
    where = f"order {purchase.public_id}"
    account = kept.account.subdomain
    if refunded_minor(order) > purchase.total_minor:
        yield Discrepancy(account, where, "has more refunded than was paid")
    units = sum(line.quantity for line in purchase.lines)
    if codes != (units if was_paid(order) else 0):
        yield Discrepancy(account, where, f"has {codes} codes for {units} units")


def _by_item(scans: Iterable[LoggedScan]) -> Mapping[str, Sequence[LoggedScan]]:
    found: dict[str, list[LoggedScan]] = defaultdict(list)
    for scan in scans:
        found[scan.item[1]].append(scan)
    return found


def _code_problems(
    kept: Inventory, items: Sequence[Item], scans: Mapping[str, Sequence[LoggedScan]]
) -> Iterable[Discrepancy]:
    for item in items:
        counted = record(item.admits, scans.get(item.public_id, ()))
        if (item.redeemed, item.redeemed_at) != (counted.redeemed, counted.redeemed_at):
            what = f"keeps {item.redeemed} redeemed, its scans say {counted.redeemed}"
            yield Discrepancy(kept.account.subdomain, f"code {item.public_id}", what)


def _customer_problems(
    account: Account, customer: Customer, spent: Mapping[str, int]
) -> Iterable[Discrepancy]:
    if customer.spent_minor != spent.get(customer.email, 0):
        what = f"keeps {customer.spent_minor} spent, recounted {spent.get(customer.email, 0)}"
        yield Discrepancy(account.subdomain, f"customer {customer.email}", what)
