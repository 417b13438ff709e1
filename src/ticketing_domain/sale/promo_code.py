"""Promo codes: words that make an order cheaper, and the rules that say for whom (contract §3, api-facts §11).

A use is taken by the hold. It is freed when the hold ends without a sale, and when the order is wholly refunded.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
import re
from typing import Final, NamedTuple, TypeAlias

import attrs

from ticketing_domain.sale.discount import Discount
from ticketing_domain.sale.refusals import PromoInvalid

CODE: Final = re.compile(r"[A-Za-z0-9-]{3,32}")


class PromoKey(NamedTuple):
    """Where a promo code is found: its account, and the code in upper case."""

    account_id: int
    code: str


@attrs.frozen(kw_only=True)
class PromoCode:
    """A code with its discount and its limits; None in a limit, in `event_id` or in `expires_at` does not limit.

    `used` counts the orders that have it: pending, or paid and not wholly refunded. It never passes `usage_limit`.
    """

    id: int
    account_id: int
    code: str
    discount: Discount
    event_id: int | None
    expires_at: datetime | None
    usage_limit: int | None
    max_per_customer: int | None
    active: bool
    created_at: datetime
    updated_at: datetime
    used: int = 0

    @property
    def key(self) -> PromoKey:
        """Where the code is found."""
        return PromoKey(self.account_id, self.code)

    def moved(self, uses: int) -> "PromoCode":
        """Return the code with uses taken, or freed where negative."""
        return attrs.evolve(self, used=self.used + uses)


@attrs.frozen
class PromoWish:
    """Who wants to use a code: for which event, when, and how often the same customer has used it before."""

    event_id: int
    at: datetime
    uses_before: int = 0


PromoRule: TypeAlias = Callable[[PromoCode, PromoWish], PromoInvalid | None]


def is_active(promo: PromoCode, _: PromoWish) -> PromoInvalid | None:
    return None if promo.active else unknown_code()


def is_for_this_event(promo: PromoCode, wish: PromoWish) -> PromoInvalid | None:
    if promo.event_id in (None, wish.event_id):
        return None
    return PromoInvalid("this code is not for this event", guessed=True)


def has_not_expired(promo: PromoCode, wish: PromoWish) -> PromoInvalid | None:
    if promo.expires_at is None or wish.at < promo.expires_at:
        return None
    return PromoInvalid("this code has expired")


def is_under_its_total_limit(promo: PromoCode, _: PromoWish) -> PromoInvalid | None:
    if promo.usage_limit is None or promo.used < promo.usage_limit:
        return None
    return PromoInvalid("this code has been used up")


def is_under_its_customer_limit(promo: PromoCode, wish: PromoWish) -> PromoInvalid | None:
    if promo.max_per_customer is None or wish.uses_before < promo.max_per_customer:
        return None
    return PromoInvalid(f"this code is limited to {promo.max_per_customer} for each customer")


LIMITS: Final[tuple[PromoRule, ...]] = (is_under_its_total_limit, is_under_its_customer_limit)
"""What is scarce about a code, and must hold again when a late payment takes its use once more."""

PROMO_RULES: Final[tuple[PromoRule, ...]] = (is_active, is_for_this_event, has_not_expired, *LIMITS)


def refusal_of(
    promo: PromoCode, wish: PromoWish, rules: Sequence[PromoRule] = PROMO_RULES
) -> PromoInvalid | None:
    """Return why a code that exists cannot be used: the refusal of the first rule that it breaks."""
    refusals = (rule(promo, wish) for rule in rules)
    return next((refusal for refusal in refusals if refusal), None)


def unknown_code() -> PromoInvalid:
    """Return the one refusal of a code that does not exist or was put away: nobody learns which."""
    return PromoInvalid("this is not a valid code", guessed=True)


def plain_code(said: str | None) -> str | None:
    """Return a code as it is kept, whatever case it was typed in; None where nothing like a code was said."""
    if not said:
        return None
    text = said.strip()
    return text.upper() if CODE.fullmatch(text) else None
