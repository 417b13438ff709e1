"""Keeping venues: the use cases of a promoter's address book."""

import attrs

from ticketing_domain.catalogue.venue import Venue, VenueChanges, VenueInUse, plan_venue, venue_from
from ticketing_domain.ports import Books


@attrs.frozen
class AddVenue:
    """Put a venue into the account's books."""

    books: Books

    def __call__(self, *, account_id: int, changes: VenueChanges) -> Venue:
        """Return the new venue; raises `Invalid`."""
        plan = plan_venue(changes, None)
        with self.books() as books:
            (number,) = books.numbers.take("venue", 1)
            venue = venue_from(plan, number, account_id)
            books.venues.add(venue)
            books.commit()
        return venue


@attrs.frozen
class ChangeVenue:
    """Change a venue; events there keep their instants."""

    books: Books

    def __call__(self, *, account_id: int, venue_id: int, changes: VenueChanges) -> Venue:
        """Return the changed venue; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            before = books.venues.get(account_id, venue_id)
            venue = venue_from(plan_venue(changes, before), venue_id, account_id)
            books.venues.save(venue)
            books.commit()
        return venue


@attrs.frozen
class RemoveVenue:
    """Delete a venue that no event uses."""

    books: Books

    def __call__(self, *, account_id: int, venue_id: int) -> None:
        """Raises `NotFound` or `VenueInUse`."""
        with self.books() as books:
            venue = books.venues.get(account_id, venue_id)
            if books.venues.in_use(account_id, venue_id):
                raise VenueInUse(venue_id)
            books.venues.delete(venue)
            books.commit()
