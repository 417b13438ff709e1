"""Wishes: what is sent to place an order, read as far as it can be without looking anything up (contract §5).

What only the books know is judged with the sale itself, so that an order which was placed before is answered as before
whatever has become of its event; what they say about row numbers is told in the sender's words.
"""

from collections.abc import Mapping
import re
from typing import Final

import attrs

from adapters.http.edge.addresses import known_address
from adapters.http.edge.messages import BLANK, read_message
from adapters.http.edge.requests import NOBODYS_SLUG
from adapters.http.v1.ids import Sealed, number_in, number_or_slug
from adapters.http.v1.table import V1Ask
from ticketing_domain.changes import UNSET, Given, given
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.hold import HoldRequest

LONGEST_TEXT: Final = 255
MOST_KINDS_OF_TICKET: Final = 100


@attrs.frozen
class OrderItemMessage:
    """So many of one tier."""

    tierId: str  # noqa: N815 (as it is sent)
    quantity: int


@attrs.frozen
class OrderMessage:
    """The body of an order."""

    eventId: Given[str | None] = UNSET  # noqa: N815 (as it is sent)
    buyerEmail: Given[str | None] = UNSET  # noqa: N815 (as it is sent)
    buyerName: Given[str | None] = UNSET  # noqa: N815 (as it is sent)
    items: Given[tuple[OrderItemMessage, ...] | None] = UNSET


@attrs.frozen
class Wish:
    """An order as it was sent; `tier_ids` are those of its numbers."""

    event_id: str
    buyer: Buyer
    wanted: tuple[tuple[int, int], ...]
    tier_ids: Mapping[int, str]

    def of_event(self, account_id: int, slug: str | None) -> HoldRequest:
        """Return what is asked of the desk; an event that is not there has nobody's slug."""
        return HoldRequest(
            account_id=account_id,
            event_slug=slug or NOBODYS_SLUG,
            buyer=self.buyer,
            wanted=self.wanted,
        )

    def in_its_words(self, wrong: Invalid) -> Invalid:
        """Return what is wrong with the ids that were sent instead of the numbers behind them."""
        said = tuple(
            re.sub(r"^-?[0-9]+\b", self._tier, one) for one in wrong.problems.get("items", ())
        )
        return Invalid({**wrong.problems, **({"items": said} if said else {})})

    def _tier(self, number: "re.Match[str]") -> str:
        return self.tier_ids.get(int(number[0]), number[0])


def read_wish(ask: V1Ask) -> Wish:
    """Read an order; raises `Invalid` with everything that is wrong with the message."""
    message, unreadable = read_message(OrderMessage, ask.body)
    email = (given(message.buyerEmail, None) or "").strip()
    name = (given(message.buyerName, None) or "").strip()
    items = given(message.items, None) or ()
    buyer = Buyer(email=known_address(email), name=name)
    problems = {
        "eventId": None if (given(message.eventId, None) or "").strip() else BLANK,
        "buyerEmail": None if buyer.email else "is not an e-mail address" if email else BLANK,
        "buyerName": _problem_of_name(name),
        "items": _problem_of_items(items),
    }
    told = {field: (said,) for field, said in problems.items() if said and field not in unreadable}
    if told or unreadable:
        raise Invalid({**unreadable, **told})
    return _wish(ask, given(message.eventId, None) or "", buyer, items)


def find_slug(ask: V1Ask, event_id: str) -> str | None:
    """Return the slug of the account's event of an id or slug; None where there is none."""
    name = number_or_slug(Sealed.EVENT, event_id, ask.account.secret)
    if name is None:
        return None
    try:
        return ask.box_office.reads.programme_entry(ask.account.id, name).event.slug
    except NotFound:
        return None


def _wish(ask: V1Ask, event_id: str, buyer: Buyer, items: tuple[OrderItemMessage, ...]) -> Wish:
    tier_ids: dict[int, str] = {}
    units: dict[int, int] = {}
    for place, item in enumerate(items):
        # What is no tier of the account gets a number that no tier has.
        number = number_in(Sealed.TIER, item.tierId, ask.account.secret) or -1 - place
        tier_ids[number] = item.tierId
        units[number] = units.get(number, 0) + item.quantity
    return Wish(event_id, buyer, tuple(units.items()), tier_ids)


def _problem_of_name(name: str) -> str | None:
    if not name:
        return BLANK
    return None if len(name) <= LONGEST_TEXT else "is too long (maximum is 255 characters)"


def _problem_of_items(items: tuple[OrderItemMessage, ...]) -> str | None:
    if not items:
        return BLANK
    if len(items) > MOST_KINDS_OF_TICKET:
        return f"must be {MOST_KINDS_OF_TICKET} or fewer"
    if any(item.quantity < 1 for item in items):
        return "quantity must be 1 or more"
    return None
