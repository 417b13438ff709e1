"""The end of a run: all trouble stops, a quarter of an hour passes, and then everything must have come to rest."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from adapters.simulator import invariants, passing
from adapters.simulator.house import LETTERS
from adapters.simulator.world import Bought, Violation, World
from ticketing_domain.notices.endpoint import TELLS, Active, Dialect, Endpoint
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.sale.order import (
    CancelledOrder,
    ExpiredOrder,
    Item,
    Order,
    PendingOrder,
    RefundedOrder,
    RefundPendingOrder,
    refunded_minor,
    refunds_of,
    status,
    was_paid,
)
from ticketing_domain.sale.patience import LONGEST_PAUSE

QUARTER: Final = timedelta(minutes=15)
ROUND: Final = timedelta(seconds=45)
A_WHILE: Final = timedelta(hours=6)
ROUNDS_OF_POST: Final = 40
SENT_AGAIN: Final = 12


def come_to_rest(world: World) -> None:
    """Stop all trouble, let a quarter of an hour pass, and judge what is left; raises `Violation`."""
    house = world.house
    house.trouble.calm = True
    house.start()
    house.clock.catch_up()
    # A payment that was begun before its order was placed looks old, and is asked about more rarely.
    until = house.clock.at + QUARTER + (LONGEST_PAUSE if house.clock.ran_backwards else timedelta())
    while house.clock.at < until:
        house.clock.move(ROUND)
        house.gateway.come_through()
        passing.bring_post(world)
        passing.do_chores(world)
    _the_first_answers_are_given_again(world)
    invariants.recount(world)
    found = invariants.by_id(world)
    notices = list(house.records.recorded_notices(world.account))
    _all_is_final(world, found.values())
    _the_money_is_right(world, found.values())
    for bought in world.bought.values():
        _it_is_still_true(bought, *found.get(bought.order_id, (None, ())))
        _no_wish_was_granted_twice(world, bought, *found[bought.order_id])
    _every_picture_is_there(world)
    _every_change_was_told_once(found.values(), notices)
    _every_letter_arrived(world, notices)
    _note_what_happened(world, found.values(), notices)


def _the_first_answers_are_given_again(world: World) -> None:
    """Send wishes again that were granted: whoever asks is told the same, and nothing more comes of it."""
    granted = [wish for wish in world.wishes if wish.is_keyed and wish.first is not None]
    for wish in granted[-SENT_AGAIN:]:
        reply = world.send(wish)
        if reply is None or reply.status >= 400:
            raise Violation(f"{wish.method} {wish.url} was answered and is not answered again")


def _all_is_final(world: World, orders: Iterable[tuple[Order, Sequence[Item]]]) -> None:
    for order, _ in orders:
        if isinstance(order, PendingOrder | RefundPendingOrder):
            raise Violation(f"order {order.purchase.public_id} is {status(order)} for good")
    far = world.house.clock.at + timedelta(days=365)
    with world.house.plain_books() as books:
        unsettled = books.payments.unsettled(far, 10)
    if unsettled:
        raise Violation(f"payment {unsettled[0].id} is {unsettled[0].state.value} for good")


def _the_money_is_right(world: World, orders: Iterable[tuple[Order, Sequence[Item]]]) -> None:
    kept: dict[str, int] = defaultdict(int)
    for charge in world.house.gateway.charges.values():
        kept[charge.payment.order_id] += charge.kept_minor
    for order, _ in orders:
        known, owed = order.purchase.public_id, 0
        if was_paid(order) and order.receipt.payment_id is not None:
            owed = order.purchase.total_minor - refunded_minor(order)
        if kept.pop(known, 0) != owed:
            raise Violation(f"order {known} is {status(order)}, but its money is not {owed}")
    if any(kept.values()):
        raise Violation(f"money was kept for orders that are not there: {sorted(kept)}")


def _it_is_still_true(bought: Bought, order: Order | None, items: Sequence[Item]) -> None:
    if order is None:
        raise Violation(f"order {bought.order_id} was acknowledged and is gone")
    if bought.was_paid and not was_paid(order):
        raise Violation(f"order {bought.order_id} was paid and is {status(order)}")
    if bought.cancelled and was_paid(order):
        raise Violation(f"order {bought.order_id} was given back by its buyer and is paid")
    if bought.status == "refunded" and not isinstance(order, RefundedOrder):
        raise Violation(f"order {bought.order_id} was refunded and is {status(order)}")
    if bought.refunded_minor > refunded_minor(order):
        raise Violation(f"order {bought.order_id} has less refunded than was told")
    if bought.codes and not bought.reissued and {item.code for item in items} != set(bought.codes):
        raise Violation(f"order {bought.order_id} has other codes than its buyer was given")


def _no_wish_was_granted_twice(
    world: World, bought: Bought, order: Order, items: Sequence[Item]
) -> None:
    asked = bought.refunds_asked + (bought.show.event.slug in world.called_off)
    if len(refunds_of(order)) > asked:
        raise Violation(f"order {bought.order_id} was refunded more often than anybody asked for")
    if any(world.let_in[item.public_id] > item.admits for item in items):
        raise Violation(f"more people came in on order {bought.order_id} than it admits")


def _every_picture_is_there(world: World) -> None:
    files = world.house.storage.kept.files
    for inventory in world.house.records.recorded_inventories(world.account):
        image = inventory.event.image
        if image is not None and image.file() not in files:
            raise Violation(f"the picture of {inventory.event.slug} is not kept")


def _every_change_was_told_once(
    orders: Iterable[tuple[Order, Sequence[Item]]], notices: Sequence[Notice]
) -> None:
    told = Counter((notice.action, notice.subject) for notice in notices)
    for order, _ in orders:
        known = order.purchase.public_id
        expired = told[Action.ORDER_EXPIRED, known]
        said = {
            Action.ORDER_PAID: int(was_paid(order)),
            Action.ORDER_REFUNDED: len(refunds_of(order)),
            Action.ORDER_CANCELLED: int(isinstance(order, CancelledOrder)),
            Action.ORDER_EXPIRED: 1 if isinstance(order, ExpiredOrder) else min(expired, 1),
        }
        for action, times in said.items():
            if told[action, known] != times:
                raise Violation(f"{action.value} of {known} was told {told[action, known]} times")
    if len({notice.id for notice in notices}) != len(notices):
        raise Violation("two notices have one id")


def _every_letter_arrived(world: World, notices: Sequence[Notice]) -> None:
    house = world.house
    for dialect in Dialect:
        endpoint = house.records.endpoints(world.account.id, dialect)[0]
        if not isinstance(endpoint.state, Active):
            world.met("an endpoint failed until it was switched off")
            continue
        expected = _letters(world, endpoint, notices)
        for _ in range(ROUNDS_OF_POST):
            arrived = {one.id for one in house.receiver.letters if one.url == endpoint.url}
            if expected <= arrived:
                break
            passing.send_webhooks(world)
            house.clock.move(A_WHILE)
        else:
            raise Violation(f"{len(expected - arrived)} letters never arrived at {endpoint.url}")
        if not house.clock.ran_backwards:
            _letters_came_in_order(world, endpoint, notices)
    counted = Counter((one.url, one.id) for one in house.receiver.letters)
    world.met("a letter arrived twice", sum(times > 1 for times in counted.values()))


def _letters_came_in_order(world: World, endpoint: Endpoint, notices: Sequence[Notice]) -> None:
    """See that of one order the letters came in the order in which it all happened."""
    came: dict[str, int] = {}
    for place, letter in enumerate(world.house.receiver.letters):
        if letter.url == endpoint.url:
            came.setdefault(letter.id, place)
    last: dict[str, int] = {}
    for notice in notices:
        if notice.action not in TELLS[endpoint.dialect]:
            continue
        place = came.get(LETTERS[endpoint.dialect](notice, world.account).id, -1)
        if place < last.get(notice.subject, -1):
            raise Violation(f"a letter about {notice.subject} overtook another")
        last[notice.subject] = place


def _letters(world: World, endpoint: Endpoint, notices: Sequence[Notice]) -> set[str]:
    """Return the ids of the letters that an endpoint must get."""
    letter_of = LETTERS[endpoint.dialect]
    return {
        letter_of(notice, world.account).id
        for notice in notices
        if notice.action in TELLS[endpoint.dialect]
    }


def _note_what_happened(
    world: World, orders: Iterable[tuple[Order, Sequence[Item]]], notices: Sequence[Notice]
) -> None:
    actions: dict[str, list[Action]] = defaultdict(list)
    for notice in notices:
        actions[notice.subject].append(notice.action)
    for order, items in orders:
        told = actions[order.purchase.public_id]
        if Action.ORDER_EXPIRED in told and was_paid(order):
            world.met("a late payment took its tickets again")
        if len(refunds_of(order)) > 1 and isinstance(order, RefundedOrder):
            world.met("partial refunds reached the whole")
        if isinstance(order, RefundedOrder) and any(item.redeemed for item in items):
            world.met("an order was refunded after somebody had come in on it")
        if any(item.redeemed == item.admits > 1 for item in items):
            world.met("a whole group came in")
        if order.purchase.promo_code:
            world.met("a promo code was used")
        world.met(f"an order ended as {status(order)}")
    for name in world.house.gateway.seen:
        world.met(name)
