"""What doors look at without deciding anything."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol

from ticketing_domain.door.admission import Pass
from ticketing_domain.people.device import DeviceReads
from ticketing_domain.sale.inventory import EventKey, Inventory

DOORS_STAY: Final = timedelta(days=1)
"""So long after its end an event is still shown to doors."""

MOST_FOUND: Final = 50


class DoorReads(DeviceReads, Protocol):
    """Protocol: events and codes as doors see them."""

    def door_events(self, account_id: int, ended_after: datetime) -> Sequence[Inventory]:
        """Return the events that end after the instant and are published or sold, the next first."""
        ...

    def passes(self, key: EventKey, since: datetime | None) -> Iterator[Pass]:
        """Return every code of an event, or those issued or changed at or after the instant; streamed.

        A code that changes meanwhile may come twice.
        """
        ...

    def pass_of(self, account_id: int, item_id: str) -> Pass:
        """Return the code of an item; raises `NotFound`."""
        ...

    def door_of(self, account_id: int, shown: str) -> str | None:
        """Return the slug of the event for which somebody shows a payload or a code, replaced or not; None where nobody
        knows it."""
        ...

    def find_passes(self, account_id: int, query: str, limit: int) -> Sequence[Pass]:
        """Return codes by their text or public id, or by the buyer's name or e-mail; the latest events first."""
        ...
