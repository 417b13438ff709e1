"""The uses of promo codes that one unit of work takes and frees.

Codes are locked after the inventories and the orders, all at once and in the order of their ids, so that no two sales
wait for each other in a circle: events, then promo codes by id. Freeing decides nothing and needs no look at the code,
so it waits for that one lock, or for `save`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from ticketing_domain.ports import UnitOfWork
from ticketing_domain.sale.discount import discounted
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.promo_code import (
    LIMITS,
    PROMO_RULES,
    PromoCode,
    PromoKey,
    PromoRule,
    PromoWish,
    plain_code,
    refusal_of,
    unknown_code,
)
from ticketing_domain.sale.purchase import Line, Purchase
from ticketing_domain.sale.refusals import PromoInvalid


class PromoUses:
    """The running counts of one unit of work; `save` writes what has changed, by differences."""

    def __init__(self, books: UnitOfWork) -> None:
        self._book = books.promo_codes
        self._freed: dict[PromoKey, int] = {}
        self._kept: Mapping[PromoKey, PromoCode] = {}
        self._now: dict[PromoKey, PromoCode] = {}
        self._by_customer: dict[tuple[PromoKey, str], int] = {}

    def free(self, purchase: Purchase) -> None:
        """Free the use that an order has, because its hold has ended or all of it was refunded; before `lock`."""
        key = key_of(purchase)
        if key is not None:
            self._freed[key] = self._freed.get(key, 0) + 1

    def lock(self, customers: Collection[tuple[PromoKey, str]]) -> None:
        """Lock the codes that customers (by e-mail) want to use, and those of which uses were freed; only once."""
        wanted = {key for key, _ in customers} | self._freed.keys()
        if not wanted:
            return
        self._kept = self._book.lock(wanted)
        self._now = {
            key: promo.moved(-self._freed.get(key, 0)) for key, promo in self._kept.items()
        }
        limited = {(key, email) for key, email in customers if self._is_limited(key)}
        if limited:
            self._by_customer = dict(self._book.uses_by(limited))

    def lock_said(self, wishes: Sequence[HoldRequest]) -> None:
        """Lock the codes that buyers say."""
        said = [(said_in(wish), wish.buyer.email) for wish in wishes]
        self.lock({(key, email) for key, email in said if key})

    def take(
        self, wishes: Sequence[HoldRequest], event: EventKey, at: datetime, place: int
    ) -> PromoInvalid | None:
        """Take the use that the wish in a place asks for, or return why it cannot be had."""
        wish = wishes[place]
        if wish.promo_code is None:
            return None
        return self._take(said_in(wish), wish.buyer.email, event.event_id, at, PROMO_RULES)

    def take_again(self, purchase: Purchase, at: datetime) -> PromoInvalid | None:
        """Take a use back for an order whose hold had ended; only what is scarce is asked again, as of its tickets."""
        if purchase.promo_code is None:
            return None
        return self._take(key_of(purchase), purchase.buyer.email, purchase.event_id, at, LIMITS)

    def priced(
        self, wish: HoldRequest, lines: tuple[Line, ...], tax_rate: Decimal
    ) -> tuple[Line, ...]:
        """Return the lines of a wish at what they cost with its code, of which a use was taken."""
        key = said_in(wish)
        return lines if key is None else discounted(lines, self._now[key].discount, tax_rate)

    def save(self) -> None:
        """Write the uses that were taken and freed."""
        if self._freed and not self._kept:
            self.lock(())
        moved = [(promo, self._now[key].used - promo.used) for key, promo in self._kept.items()]
        self._book.move([(promo, uses) for promo, uses in moved if uses])

    def _is_limited(self, key: PromoKey) -> bool:
        return key in self._kept and self._kept[key].max_per_customer is not None

    def _take(
        self,
        key: PromoKey | None,
        email: str,
        event_id: int,
        at: datetime,
        rules: Sequence[PromoRule],
    ) -> PromoInvalid | None:
        promo = self._now.get(key) if key else None
        if key is None or promo is None:
            return unknown_code()
        before = self._by_customer.get((key, email), 0)
        refusal = refusal_of(promo, PromoWish(event_id, at, before), rules)
        if refusal is None:
            self._now[key] = promo.moved(1)
            self._by_customer[key, email] = before + 1
        return refusal


def free_uses(books: UnitOfWork, purchases: Iterable[Purchase]) -> None:
    """Free the uses of orders at once, where no other code is wanted in the same unit of work."""
    uses = PromoUses(books)
    for purchase in purchases:
        uses.free(purchase)
    uses.save()


def key_of(purchase: Purchase) -> PromoKey | None:
    """Return which code an order was placed with, if any."""
    if purchase.promo_code is None:
        return None
    return PromoKey(purchase.account_id, purchase.promo_code)


def said_in(wish: HoldRequest) -> PromoKey | None:
    """Return which code a wish names; None where it names none, or nothing like a code."""
    code = plain_code(wish.promo_code)
    return None if code is None else PromoKey(wish.account_id, code)
