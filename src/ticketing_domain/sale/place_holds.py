"""Placing holds: many buyers' wishes decided in one transaction.

In one unit of work: lock the inventories concerned, give back the holds that are due, answer what was answered before,
refuse by rule, allocate the rest, write it down. Orders that cost nothing are paid at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias

import attrs

from ticketing_domain import names
from ticketing_domain.catalogue.keep_custom_fields import note_answers
from ticketing_domain.errors import NotFound, TicketingError
from ticketing_domain.kept_answers import KeyInProgress, KeyReused
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.sale.allocation import Bought, allocate
from ticketing_domain.sale.answers import kept_answers
from ticketing_domain.sale.booking import book_sales
from ticketing_domain.sale.hold import (
    HoldRequest,
    IdempotencyKey,
    lines_of,
    mistake_in,
    refusal_by_rule,
    tax_rate,
)
from ticketing_domain.sale.inventory import EventKey, Inventory
from ticketing_domain.sale.order import FREE, PaidOrder, PendingOrder, Receipt
from ticketing_domain.sale.promo_code import plain_code
from ticketing_domain.sale.promo_uses import PromoUses
from ticketing_domain.sale.purchase import Purchase
from ticketing_domain.sale.recall import Before, WishName, name_of, recalled, remember
from ticketing_domain.sale.refusals import HoldRefused
from ticketing_domain.sale.release import give_back_due_holds

Placed: TypeAlias = PendingOrder | PaidOrder
Answer: TypeAlias = Placed | TicketingError


@attrs.frozen
class PlaceHolds:
    """Hold tickets for many buyers at once; `hold_for` is how long each hold lasts."""

    books: Books
    now: Clock
    random: names.Randomness
    hold_for: timedelta

    def __call__(self, requests: Sequence[HoldRequest]) -> tuple[Answer, ...]:
        """Answer each request, in order: with its order, or with the error that refuses it.

        Errors: `NotFound` (no such event on the shop), `Invalid`, `HoldRefused`, `KeyReused`. A refusal never fails
        its neighbours. Raises `KeyInProgress` where a key is being used for something else at this moment.
        """
        at = self.now()
        with self.books() as books:
            slugs = {(request.account_id, request.event_slug) for request in requests}
            found = books.inventories.lock_slugs(slugs)
            batch = _Batch(self, books, at, found)
            answers = batch.answer(requests)
            books.commit()
        return answers


class _Batch:
    """One batch on its way through the books."""

    def __init__(
        self,
        desk: PlaceHolds,
        books: UnitOfWork,
        at: datetime,
        found: Mapping[tuple[int, str], Inventory],
    ) -> None:
        self.desk = desk
        self.books = books
        self.at = at
        self.keys = {
            slug: inventory.key for slug, inventory in found.items() if inventory.event.published
        }
        before = {inventory.key: inventory for inventory in found.values()}
        self.uses = PromoUses(books)
        self.inventories = give_back_due_holds(books, before, at, desk.random, self.uses)
        self.changed = {
            key for key, inventory in self.inventories.items() if inventory is not before[key]
        }

    def answer(self, requests: Sequence[HoldRequest]) -> tuple[Answer, ...]:
        answers: dict[int, Answer] = {}
        repeated = self.recall(requests, answers)
        for place, request in enumerate(requests):
            if place not in answers and place not in repeated:
                refusal = self.refuse(request)
                if refusal:
                    answers[place] = refusal
        open_places = [
            place
            for place in range(len(requests))
            if place not in answers and place not in repeated
        ]
        answers.update(self.allocate(requests, open_places))
        self.write(requests, answers, open_places)
        for place, first in repeated.items():
            answers[place] = answers[first]
        return tuple(answers[place] for place in range(len(requests)))

    def recall(
        self, requests: Sequence[HoldRequest], answers: dict[int, Answer]
    ) -> Mapping[int, int]:
        """Answer what was answered in an earlier batch; returns which places repeat an earlier place of this one."""
        keyed = [(place, request) for place, request in enumerate(requests) if request.idempotency]
        if not keyed:
            return {}
        known = recalled(self.books, requests, self.at)
        first_place: dict[WishName, int] = {}
        repeated: dict[int, int] = {}
        for place, request in keyed:
            assert request.idempotency  # noqa: S101 (kept by the line above)
            name = name_of(request, request.idempotency)
            first = first_place.setdefault(name, place)
            if name in known:
                answers[place] = self.replay(request, request.idempotency, known[name])
            elif first != place:
                same = requests[first].idempotency == request.idempotency
                if same:
                    repeated[place] = first
                else:
                    answers[place] = KeyReused(request.idempotency.key)
        return repeated

    def replay(self, request: HoldRequest, named: IdempotencyKey, before: Before) -> Answer:
        """Give the first answer again: the order as it was placed, whatever has become of it."""
        if named.fingerprint != before.fingerprint:
            return KeyReused(named.key)
        if before.order_id is None:
            return KeyInProgress(named.key)
        found = self.books.orders.load(request.account_id, [before.order_id])
        return self.as_placed(found[before.order_id].purchase)

    def as_placed(self, purchase: Purchase) -> Placed:
        pending = PendingOrder(purchase)
        return pending if purchase.total_minor else pending.pay(Receipt(purchase.placed_at, FREE))

    def refuse(self, request: HoldRequest) -> TicketingError | None:
        key = self.keys.get((request.account_id, request.event_slug))
        if key is None:
            return NotFound("event", request.event_slug)
        inventory = self.inventories[key]
        return mistake_in(request, inventory) or refusal_by_rule(request, inventory, self.at)

    def allocate(
        self, requests: Sequence[HoldRequest], places: Sequence[int]
    ) -> Mapping[int, Answer]:
        by_event: dict[EventKey, list[int]] = defaultdict(list)
        for place in places:
            by_event[self.keys[requests[place].account_id, requests[place].event_slug]].append(
                place
            )
        bought = self.bought(requests, by_event)
        self.uses.lock_said([requests[place] for place in places])
        answers: dict[int, Answer] = {}
        for key, its_places in by_event.items():
            wishes = [requests[place] for place in its_places]
            inventory, refusals = allocate(
                self.inventories[key],
                [wish.demand for wish in wishes],
                bought.get(key, {}),
                partial(self.uses.take, wishes, key, self.at),
            )
            if inventory is not self.inventories[key]:
                self.inventories[key] = inventory
                self.changed.add(key)
            for place, refusal in zip(its_places, refusals, strict=True):
                answers[place] = refusal or self.as_placed(
                    self.purchase(requests[place], inventory)
                )
        return answers

    def bought(
        self, requests: Sequence[HoldRequest], by_event: Mapping[EventKey, Iterable[int]]
    ) -> Mapping[EventKey, Bought]:
        """Count what the customers already have, where a wanted ticket is limited for each customer."""
        limited = {
            (key, requests[place].buyer.email)
            for key, places in by_event.items()
            for place in places
            for ticket_id, _ in requests[place].wanted
            if self.inventories[key].offers[ticket_id].ticket.max_per_customer is not None
        }
        return self.books.orders.bought(limited) if limited else {}

    def purchase(self, request: HoldRequest, inventory: Inventory) -> Purchase:
        random = self.desk.random
        return Purchase(
            account_id=request.account_id,
            event_id=inventory.event.id,
            public_id=names.public_id(random),
            secret=names.secret(random),
            order_code=names.order_code(random),
            buyer=request.buyer,
            lines=self.uses.priced(request, lines_of(request, inventory), tax_rate(inventory)),
            currency=inventory.account.currency,
            tax_rate=tax_rate(inventory),
            placed_at=self.at,
            held_until=self.at + self.desk.hold_for,
            attribution=request.attribution,
            answers=kept_answers(request.answers, inventory.custom_fields, request.units),
            promo_code=plain_code(request.promo_code),
        )

    def write(
        self, requests: Sequence[HoldRequest], answers: dict[int, Answer], places: Sequence[int]
    ) -> None:
        placed = {
            place: order
            for place in places
            if isinstance(order := answers[place], PendingOrder | PaidOrder)
        }
        free = [order for order in placed.values() if isinstance(order, PaidOrder)]
        for order in free:
            key = EventKey(order.purchase.account_id, order.purchase.event_id)
            self.inventories[key] = self.inventories[key].sell(order.purchase, self.at)
        self.books.inventories.save([self.inventories[key] for key in sorted(self.changed)])
        if placed:
            self.books.orders.add([PendingOrder(order.purchase) for order in placed.values()])
            self.remember(requests, placed)
            note_answers(
                self.books, [order.purchase for order in placed.values()], self.inventories
            )
        self.uses.save()
        if free:
            book_sales(self.books, free, self.inventories, self.desk.random, self.desk.now)
        self.say_when_to_come_back(requests, answers, places)

    def remember(self, requests: Sequence[HoldRequest], placed: Mapping[int, Placed]) -> None:
        keys = {place: requests[place].idempotency for place in placed}
        remember(
            self.books,
            [(named, placed[place]) for place, named in keys.items() if named],
            self.at,
        )

    def say_when_to_come_back(
        self, requests: Sequence[HoldRequest], answers: dict[int, Answer], places: Sequence[int]
    ) -> None:
        """Tell those who were refused for scarcity when the earliest hold of the event ends."""
        scarce = {
            place: (refusal, self.keys[requests[place].account_id, requests[place].event_slug])
            for place in places
            if isinstance(refusal := answers[place], HoldRefused) and refusal.may_pass
        }
        if scarce:
            releases = self.books.orders.next_release({key for _, key in scarce.values()})
            for refusal, key in scarce.values():
                refusal.next_release_at = releases.get(key)
