"""What must be true whatever happens (contract §6): cheap looks after every step, a full recount now and then."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from adapters.simulator.world import Violation, World
from ticketing_domain.figures.verify import Verify
from ticketing_domain.sale.guests import COMPLIMENTARY
from ticketing_domain.sale.inventory import EventKey, Inventory
from ticketing_domain.sale.order import (
    CancelledOrder,
    ExpiredOrder,
    Item,
    Order,
    RefundedOrder,
    was_paid,
)


def look(world: World, before: dict[EventKey, Inventory]) -> None:
    """Hold the counters against the rules of the sale, and against what they were; raises `Violation`."""
    if world.house.gateway.wrong:
        raise Violation(world.house.gateway.wrong[0])
    for inventory in world.house.records.recorded_inventories(world.account):
        _check_stocks(inventory)
        _check_seats(inventory, before.get(inventory.key))
        before[inventory.key] = inventory


def recount(world: World) -> None:
    """Count everything again (`ticketing verify`), and every effect of a wish with a key; raises `Violation`."""
    verdict = Verify(world.house.records)()
    if verdict.discrepancies:
        first = verdict.discrepancies[0]
        raise Violation(f"{first.where} {first.what}")
    placed = [order for order, _ in orders_of(world)]
    _check_limits(world, placed)
    effects = Counter(order.purchase.buyer.name for order in placed)
    drafted = [one.event.title for one in _inventories(world)]
    effects.update(title for title in drafted if title.startswith("Event"))
    for wish in world.wishes:
        if wish.marker and wish.is_keyed and effects[wish.marker] > 1:
            raise Violation(f"{wish.marker} wished once and got it {effects[wish.marker]} times")


def _check_limits(world: World, placed: Sequence[Order]) -> None:
    """See that nobody has more than a ticket or a promo code gives to one customer, or to one order."""
    has: Counter[tuple[object, str]] = Counter()
    tickets = {ticket.id: ticket for show in world.shows for ticket in show.tickets}
    for order in placed:
        if isinstance(order, ExpiredOrder | CancelledOrder | RefundedOrder) or _are_guests(order):
            continue
        purchase = order.purchase
        has.update({(purchase.promo_code, purchase.buyer.email): 1})
        for line in purchase.lines:
            has[line.ticket_id, purchase.buyer.email] += line.quantity
            limit = tickets[line.ticket_id].max_per_order
            if limit is not None and line.quantity > limit:
                raise Violation(f"order {purchase.public_id} has more than {limit} of a ticket")
    limits: dict[object, int | None] = {one.id: one.max_per_customer for one in tickets.values()}
    for listed in world.house.records.promo_codes(world.account.id):
        limits[listed.promo.code] = listed.promo.max_per_customer
    for (what, email), units in has.items():
        limit = limits.get(what)
        if limit is not None and units > limit:
            raise Violation(f"{email} has {units} of {what}, of which a customer gets {limit}")


def _are_guests(order: Order) -> bool:
    return was_paid(order) and order.receipt.provider == COMPLIMENTARY


def orders_of(world: World) -> Iterator[tuple[Order, tuple[Item, ...]]]:
    """Yield every order that is in the books, with its codes."""
    for inventory in _inventories(world):
        for order, items in world.house.records.recorded_orders(inventory.key):
            yield order, tuple(items)


def by_id(world: World) -> Mapping[str, tuple[Order, tuple[Item, ...]]]:
    """Return every order that is in the books by its public id."""
    return {order.purchase.public_id: (order, items) for order, items in orders_of(world)}


def _inventories(world: World) -> list[Inventory]:
    return list(world.house.records.recorded_inventories(world.account))


def _check_stocks(inventory: Inventory) -> None:
    for known, offer in inventory.offers.items():
        stock = offer.stock
        if min(stock.reserved, stock.sold, stock.revenue_minor) < 0:
            raise Violation(f"ticket {known} counts below nothing: {stock}")
        if stock.remaining is not None and stock.remaining < 0:
            raise Violation(f"ticket {known} is oversold: {stock}")


def _check_seats(inventory: Inventory, before: Inventory | None) -> None:
    seats = inventory.seats
    if min(seats.held, seats.sold) < 0:
        raise Violation(f"{inventory.event.slug} counts below nothing: {seats}")
    if seats.capacity is None or seats.consumed <= seats.capacity:
        return
    was = before.seats if before else None
    if was is None or (was.capacity == seats.capacity and was.consumed < seats.consumed):
        raise Violation(f"{inventory.event.slug} passes its capacity: {seats}, before {was}")
