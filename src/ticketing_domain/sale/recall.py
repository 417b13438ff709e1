"""Recalling: what the keys of wishes stood for before.

Shops' buyers and promoters' systems name their wishes apart from each other: the same key means nothing to the other.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import attrs

from ticketing_domain.kept_answers import Kept, NamedWish
from ticketing_domain.ports import UnitOfWork
from ticketing_domain.sale.hold import HoldRequest, IdempotencyKey, Remembered
from ticketing_domain.sale.order import PaidOrder, PendingOrder

Named = tuple[IdempotencyKey, PendingOrder | PaidOrder]
"""A wish's key and the order that it led to."""


class WishName(NamedTuple):
    """Under which name a wish is known."""

    account_id: int
    keeps_answers: bool
    key: str


@attrs.frozen
class Before:
    """What a key stood for; `order_id` is None where it named something else, or its answer is not there yet."""

    fingerprint: str
    order_id: str | None


def name_of(request: HoldRequest, named: IdempotencyKey) -> WishName:
    """Return the name of a request with a key."""
    return WishName(request.account_id, named.answer_of is not None, named.key)


def recalled(
    books: UnitOfWork, requests: Sequence[HoldRequest], at: datetime
) -> Mapping[WishName, Before]:
    """Return what is known under the keys of the requests."""
    before: dict[WishName, Before] = {}
    for (account_id, keeps), named in _by_namespace(requests).items():
        keys = {its.key for its in named}
        if keeps:
            found = books.answers.find(account_id, keys, named[0].asked_at or at)
            for key, kept in found.items():
                before[WishName(account_id, keeps, key)] = Before(
                    kept.wish.fingerprint, kept.order_id
                )
        else:
            for key, one in books.memory.find(account_id, keys).items():
                before[WishName(account_id, keeps, key)] = Before(one.fingerprint, one.order_id)
    return before


def remember(books: UnitOfWork, placed: Iterable[Named], at: datetime) -> None:
    """Write down to which order each key led, or with which words it was answered; raises `KeyInProgress`."""
    remembered, kept = [], []
    for named, order in placed:
        account_id, order_id = order.purchase.account_id, order.purchase.public_id
        if named.answer_of is None:
            one = Remembered(account_id, named.key, named.fingerprint, order_id, at)
            remembered.append(one)
        else:
            wish = NamedWish(account_id, named.key, named.fingerprint)
            kept.append(Kept(wish, named.asked_at or at, named.answer_of(order), order_id))
    books.memory.add(remembered)
    books.answers.add(kept)


def _by_namespace(
    requests: Sequence[HoldRequest],
) -> Mapping[tuple[int, bool], list[IdempotencyKey]]:
    named: dict[tuple[int, bool], list[IdempotencyKey]] = defaultdict(list)
    for request in requests:
        if request.idempotency:
            keeps = request.idempotency.answer_of is not None
            named[request.account_id, keeps].append(request.idempotency)
    return named
