"""Promotions: what a promo code in the address of an event makes of its prices.

A code that does not count for the event is not mentioned: the page is as it would be without (api-facts §11).
"""

from collections.abc import Mapping
from datetime import datetime

import attrs
from moneyed import Money

from adapters.http.edge.answers import money_json
from ticketing_domain import money
from ticketing_domain.sale.discount import Discount
from ticketing_domain.sale.inventory import Inventory
from ticketing_domain.sale.promo_book import PromoCodeReads
from ticketing_domain.sale.promo_code import (
    PromoKey,
    PromoWish,
    plain_code,
    refusal_of,
)


@attrs.frozen
class ShownPromo:
    """What a page shows of a code: its discount, or nothing; `guessed` where who said it knows no code."""

    discount: Discount | None = None
    guessed: bool = False

    def price_json(self, price: Money) -> Mapping[str, object]:
        """Print what one unit alone would cost with the code, if there is one."""
        if self.discount is None:
            return {}
        full_minor = money.to_minor(price)
        left_minor = full_minor - self.discount.off(full_minor)
        left = money.from_minor(left_minor, price.currency.code)
        return {"discounted_price": money_json(left)}


def shown_promo(
    said: str | None, inventory: Inventory, reads: PromoCodeReads, at: datetime
) -> ShownPromo:
    """Look up the code that was said on the page of an event."""
    if not said:
        return ShownPromo()
    code = plain_code(said)
    key = None if code is None else PromoKey(inventory.account.id, code)
    promo = reads.promo_code_named(key) if key else None
    if promo is None:
        return ShownPromo(guessed=True)
    refusal = refusal_of(promo, PromoWish(inventory.event.id, at))
    return ShownPromo(guessed=refusal.guessed) if refusal else ShownPromo(promo.discount)
