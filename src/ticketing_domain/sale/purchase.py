"""The purchase: what a buyer and a promoter have agreed on, which no later state of the order changes."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
import hmac

import attrs
from moneyed import Money

from ticketing_domain import money
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.answers import FieldAnswer


@attrs.frozen
class Line:
    """So many units of one ticket at the price of the moment. `seats_each` and `tax_minor` are of that moment too.

    `quantity` counts units (a bundle is one), `tax_minor` is contained in the total.
    """

    ticket_id: int
    ticket_title: str
    quantity: int
    unit_price_minor: int
    seats_each: int = 1
    discount_minor: int = 0
    tax_minor: int = 0

    @property
    def total_minor(self) -> int:
        """What the line costs, in minor units."""
        return self.quantity * self.unit_price_minor - self.discount_minor

    @property
    def seats(self) -> int:
        """How many seats the line takes."""
        return self.quantity * self.seats_each


@attrs.frozen
class Purchase:
    """Who buys what, until when it is held for them, and under which names the order is known.

    `public_id` names it everywhere, `secret` lets the buyer see it, `order_code` is what people read out.
    """

    account_id: int
    event_id: int
    public_id: str
    secret: str = attrs.field(repr=False)
    order_code: str
    buyer: Buyer
    lines: tuple[Line, ...]
    currency: str
    tax_rate: Decimal
    placed_at: datetime
    held_until: datetime
    attribution: Mapping[str, str] = attrs.field(factory=dict)
    answers: tuple[FieldAnswer, ...] = ()
    promo_code: str | None = None

    def opens_to(self, secret: str) -> bool:
        """Tell whether a shown secret is the purchase's own; compared in constant time."""
        return hmac.compare_digest(secret.encode(errors="replace"), self.secret.encode())

    @property
    def total_minor(self) -> int:
        """What the order costs, in minor units: the sum of its lines (contract §6.4)."""
        return sum(line.total_minor for line in self.lines)

    @property
    def total(self) -> Money:
        """What the order costs."""
        return money.from_minor(self.total_minor, self.currency)

    @property
    def discount(self) -> Money:
        """What a discount took off."""
        return money.from_minor(self.discount_minor, self.currency)

    @property
    def discount_minor(self) -> int:
        """What a discount took off, in minor units."""
        return sum(line.discount_minor for line in self.lines)

    @property
    def tax(self) -> Money:
        """The tax contained in the total."""
        return money.from_minor(sum(line.tax_minor for line in self.lines), self.currency)

    @property
    def seats(self) -> int:
        """How many seats the order takes."""
        return sum(line.seats for line in self.lines)

    def shares(self, amount_minor: int) -> tuple[int, ...]:
        """Split an amount over the lines in proportion to what they cost; the shares sum to it exactly."""
        return money.split(amount_minor, [line.total_minor for line in self.lines])
