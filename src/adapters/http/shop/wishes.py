"""Wishes: what a buyer sends to hold tickets, read and judged as far as the shop counter can (contract §4).

What only the books know (whether an event sells such a ticket) is judged again with them; a wish that is refused here is
shown to the same rules, so that the buyer hears of everything at once.
"""

from collections.abc import Mapping
import re
from typing import Final

import attrs
from starlette.requests import Request

from adapters.http.edge.addresses import known_address
from adapters.http.edge.fingerprints import fingerprint_of
from adapters.http.edge.messages import BLANK, TextOrTruth, read_message
from adapters.http.edge.problems import BadRequest
from ticketing_domain.changes import UNSET, Given, given
from ticketing_domain.errors import Invalid, Problems
from ticketing_domain.people.account import Account
from ticketing_domain.people.customer import Buyer
from ticketing_domain.sale.answers import AnswerSent
from ticketing_domain.sale.hold import HoldRequest, IdempotencyKey, mistake_in
from ticketing_domain.sale.inventory import Inventory

ATTRIBUTION: Final = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "ref",
)
LONGEST_TEXT: Final = 255
MOST_KINDS_OF_TICKET: Final = 100
VISIBLE_ASCII: Final = re.compile(r'"([!#-~]{1,255})"|([!#-~]{1,255})')


@attrs.frozen
class WantedUnits:
    """One line of a wish: units of one ticket."""

    ticket_id: int
    quantity: int


@attrs.frozen
class AnswerMessage:
    """An answer to a custom field; `item_index` counts the units of the wish from 0, where each item is asked."""

    custom_field_id: int
    value: TextOrTruth | None = None
    item_index: int | None = None

    @property
    def sent(self) -> AnswerSent:
        """The answer, for whoever knows the question."""
        value = None if self.value is None else self.value.value
        return AnswerSent(self.custom_field_id, value, self.item_index)


@attrs.frozen
class CheckoutMessage:
    """The body of a checkout."""

    items: Given[tuple[WantedUnits, ...] | None] = UNSET
    email: Given[str | None] = UNSET
    name: Given[str | None] = UNSET
    company: Given[str | None] = UNSET
    marketing_consent: Given[bool | None] = UNSET
    promo_code: Given[str | None] = UNSET
    access_code: Given[str | None] = UNSET
    answers: Given[tuple[AnswerMessage, ...] | None] = UNSET
    utm_source: Given[str | None] = UNSET
    utm_medium: Given[str | None] = UNSET
    utm_campaign: Given[str | None] = UNSET
    utm_term: Given[str | None] = UNSET
    utm_content: Given[str | None] = UNSET
    ref: Given[str | None] = UNSET

    @property
    def lines(self) -> tuple[WantedUnits, ...]:
        """The lines as they were sent."""
        return given(self.items, None) or ()

    @property
    def wanted(self) -> tuple[tuple[int, int], ...]:
        """The lines as pairs of ticket and quantity, every ticket once."""
        units: dict[int, int] = {}
        for line in self.lines:
            units[line.ticket_id] = units.get(line.ticket_id, 0) + line.quantity
        return tuple(units.items())

    @property
    def attribution(self) -> Mapping[str, str]:
        """What led the buyer here; cut to size, because no sale fails for an advertisement."""
        return {
            name: text[:LONGEST_TEXT]
            for name in ATTRIBUTION
            if (text := given(getattr(self, name), None))
        }


@attrs.frozen
class Wish:
    """A wish as the shop counter understands it, with what is wrong about it."""

    request: HoldRequest
    problems: Problems

    def mistakes(self, inventory: Inventory) -> Invalid:
        """Return everything that is wrong, with what the event says about its tickets and fields."""
        mistake = mistake_in(self.request, inventory)
        return Invalid({**(mistake.problems if mistake else {}), **self.problems})


def read_wish(body: Mapping[str, object], account: Account, slug: str, key: str | None) -> Wish:
    """Read a wish; `key` is what the caller named it."""
    message, unreadable = read_message(CheckoutMessage, body, wrapped_in="checkout")
    buyer = _buyer(message)
    problems = {
        name: said for name, said in _problems(message, buyer).items() if name not in unreadable
    }
    request = HoldRequest(
        account_id=account.id,
        event_slug=slug,
        buyer=buyer,
        wanted=message.wanted,
        access_code=given(message.access_code, None) or None,
        attribution=message.attribution,
        answers=tuple(answer.sent for answer in given(message.answers, None) or ()),
        idempotency=IdempotencyKey(key, fingerprint_of(account.id, slug, body)) if key else None,
        promo_code=(given(message.promo_code, None) or "").strip() or None,
    )
    return Wish(request, {**unreadable, **problems})


def idempotency_key(request: Request) -> str | None:
    """Return the name that the caller gave to the wish, if any; raises `BadRequest` for one that is no name."""
    sent = request.headers.getlist("idempotency-key")
    if not sent:
        return None
    found = VISIBLE_ASCII.fullmatch(sent[0].strip()) if len(sent) == 1 else None
    if found is None:
        raise BadRequest(400, "Idempotency-Key must be 1 to 255 visible ASCII characters")
    return found[1] or found[2]


def _buyer(message: CheckoutMessage) -> Buyer:
    return Buyer(
        email=known_address(given(message.email, None) or ""),
        name=(given(message.name, None) or "").strip(),
        company=(given(message.company, None) or "").strip() or None,
        marketing_consent=given(message.marketing_consent, None) or False,
    )


def _problems(message: CheckoutMessage, buyer: Buyer) -> Problems:
    email = (given(message.email, None) or "").strip()
    found = {
        "items": _problem_of_items(message.lines),
        "email": None if buyer.email else "is not an e-mail address" if email else BLANK,
        "name": _too_long(buyer.name) if buyer.name else BLANK,
        "company": _too_long(buyer.company),
    }
    return {field: (said,) for field, said in found.items() if said is not None}


def _problem_of_items(items: tuple[WantedUnits, ...]) -> str | None:
    if not items:
        return BLANK
    if len({line.ticket_id for line in items}) > MOST_KINDS_OF_TICKET:
        return f"must be {MOST_KINDS_OF_TICKET} kinds of ticket or fewer"
    if any(line.quantity < 1 for line in items):
        return "quantity must be 1 or more"
    return None


def _too_long(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST_TEXT:
        return None
    return f"is too long (maximum is {LONGEST_TEXT} characters)"
