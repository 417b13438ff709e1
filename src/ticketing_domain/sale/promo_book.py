"""Where promo codes are written, and how they are read without deciding anything."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import attrs

from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.promo_code import PromoCode, PromoKey


class PromoBook(Protocol):
    """Protocol: the promo codes of accounts, in a unit of work.

    Whoever locks codes holds the inventories already: events first, then promo codes in the order of their ids.
    """

    def taken(self, account_id: int, code: str) -> bool:
        """Tell whether the account has a code of this name."""
        ...

    def add(self, promo: PromoCode) -> None: ...

    def get(self, account_id: int, promo_id: int) -> PromoCode:
        """Return a code, locked; raises `NotFound`."""
        ...

    def lock(self, keys: Collection[PromoKey]) -> Mapping[PromoKey, PromoCode]:
        """Lock and return the codes that exist, in the order of their ids."""
        ...

    def uses_by(
        self, customers: Collection[tuple[PromoKey, str]]
    ) -> Mapping[tuple[PromoKey, str], int]:
        """Count the orders in which each e-mail has the code and which are neither expired, cancelled nor wholly
        refunded."""
        ...

    def was_ordered(self, promo: PromoCode) -> bool:
        """Tell whether an order was ever placed with the code, whatever has become of it."""
        ...

    def save(self, promo: PromoCode) -> None:
        """Write everything about the code but its uses."""
        ...

    def move(self, uses: Sequence[tuple[PromoCode, int]]) -> None:
        """Add to the uses of codes, or take away where negative; the books refuse what passes a limit."""
        ...

    def delete(self, promo: PromoCode) -> None: ...

    def delete_of(self, key: EventKey) -> None:
        """Delete the codes that are for this event alone."""
        ...


@attrs.frozen
class ListedPromoCode:
    """A code with the title of the event that it is for, if it is for one."""

    promo: PromoCode
    event_title: str | None


class PromoCodeReads(Protocol):
    """Protocol: promo codes as promoters and buyers look at them."""

    def promo_codes(self, account_id: int) -> Sequence[ListedPromoCode]:
        """Return all codes of an account, the newest first."""
        ...

    def promo_code(self, account_id: int, promo_id: int) -> ListedPromoCode:
        """Return one code; raises `NotFound`."""
        ...

    def promo_code_named(self, key: PromoKey) -> PromoCode | None:
        """Return the code of this name, if there is one."""
        ...
