"""Promo codes in memory, to write and to read."""

from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.memory.store import OrderName, Store
from ticketing_domain.people.account import Account
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import CancelledOrder, ExpiredOrder, Order, RefundedOrder
from ticketing_domain.sale.promo_book import ListedPromoCode, PromoBook, PromoCodeReads
from ticketing_domain.sale.promo_code import PromoCode, PromoKey

PromoName = tuple[int, int]
"""Where a code is found by its number: its account and its id."""


class TooManyUses(Exception):
    """A code would be used more often than its limit says, or less often than never: a mistake of ours."""


@attrs.frozen
class MemoryPromoBook(PromoBook):
    """Codes by account and id."""

    rows: MutableMapping[PromoName, PromoCode]
    orders: MutableMapping[OrderName, Order]

    def taken(self, account_id: int, code: str) -> bool:
        return bool(self.lock([PromoKey(account_id, code)]))

    def add(self, promo: PromoCode) -> None:
        self.rows[promo.account_id, promo.id] = promo

    def get(self, account_id: int, promo_id: int) -> PromoCode:
        try:
            return self.rows[account_id, promo_id]
        except KeyError:
            raise NotFound("promo code", promo_id) from None

    def lock(self, keys: Collection[PromoKey]) -> Mapping[PromoKey, PromoCode]:
        return {promo.key: promo for promo in self.rows.values() if promo.key in keys}

    def uses_by(
        self, customers: Collection[tuple[PromoKey, str]]
    ) -> Mapping[tuple[PromoKey, str], int]:
        counts = dict.fromkeys(customers, 0)
        for order in self.orders.values():
            if not isinstance(order, ExpiredOrder | CancelledOrder | RefundedOrder):
                purchase = order.purchase
                key = PromoKey(purchase.account_id, purchase.promo_code or "")
                if (key, purchase.buyer.email) in counts:
                    counts[key, purchase.buyer.email] += 1
        return counts

    def was_ordered(self, promo: PromoCode) -> bool:
        return any(
            (order.purchase.account_id, order.purchase.promo_code) == promo.key
            for order in self.orders.values()
        )

    def save(self, promo: PromoCode) -> None:
        used = self.rows[promo.account_id, promo.id].used
        self.rows[promo.account_id, promo.id] = attrs.evolve(promo, used=used)

    def move(self, uses: Sequence[tuple[PromoCode, int]]) -> None:
        for promo, count in uses:
            moved = self.rows[promo.account_id, promo.id].moved(count)
            if moved.used < 0 or moved.used > (moved.usage_limit or moved.used):
                raise TooManyUses(promo.code)
            self.rows[promo.account_id, promo.id] = moved

    def delete(self, promo: PromoCode) -> None:
        del self.rows[promo.account_id, promo.id]

    def delete_of(self, key: EventKey) -> None:
        for promo in [promo for promo in self.rows.values() if _is_of(promo, key)]:
            self.delete(promo)


class MemoryPromoCodeReads(PromoCodeReads):
    """Implements `PromoCodeReads`, and shows the codes for recounting."""

    _store: Store

    def promo_codes(self, account_id: int) -> Sequence[ListedPromoCode]:
        with self._store.lock:
            mine = [
                promo
                for promo in self._store.promo_codes.values()
                if promo.account_id == account_id
            ]
            newest_first = sorted(mine, key=lambda promo: promo.id, reverse=True)
            return [self._listed(promo) for promo in newest_first]

    def promo_code(self, account_id: int, promo_id: int) -> ListedPromoCode:
        with self._store.lock:
            promo = self._store.promo_codes.get((account_id, promo_id))
            if promo is None:
                raise NotFound("promo code", promo_id)
            return self._listed(promo)

    def promo_code_named(self, key: PromoKey) -> PromoCode | None:
        with self._store.lock:
            named = (promo for promo in self._store.promo_codes.values() if promo.key == key)
            return next(named, None)

    def recorded_promo_codes(self, account: Account) -> Iterator[PromoCode]:
        return iter([listed.promo for listed in self.promo_codes(account.id)])

    def _listed(self, promo: PromoCode) -> ListedPromoCode:
        event = None
        if promo.event_id is not None:
            event = self._store.events.get(EventKey(promo.account_id, promo.event_id))
        return ListedPromoCode(promo, event.title if event else None)


def _is_of(promo: PromoCode, key: EventKey) -> bool:
    return (promo.account_id, promo.event_id) == key
