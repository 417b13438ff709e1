"""Attendees: everybody who may come in to an event, one entry for each code, for lists that leave the house."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import attrs

from ticketing_domain.sale.inventory import EventKey


@attrs.frozen
class AttendeeCursor:
    """Where a page of attendees ended: the payment and the name of an order, and the place of the code in it."""

    paid_at: datetime
    order_id: str
    place: int


@attrs.frozen
class Attendee:
    """One code with who bought it, but not the code itself: whoever reads a list must not be able to come in on it.

    `redeemed` of the `admits` people are in; `email` is empty where nobody gave one.
    """

    cursor: AttendeeCursor
    order_code: str
    public_id: str
    ticket_title: str
    admits: int
    name: str | None
    email: str
    redeemed: int
    redeemed_at: datetime | None
    order_status: str


class AttendeeReads(Protocol):
    """Protocol: attendees as they are listed."""

    def attendees(
        self, key: EventKey, *, after: AttendeeCursor | None, limit: int
    ) -> Sequence[Attendee]:
        """Return a page of the codes in orders that were ever paid, newest payment first, in their places."""
        ...
