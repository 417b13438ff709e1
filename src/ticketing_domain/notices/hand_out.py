"""Handing out: from the outbox, one delivery for each endpoint that wants to know.

Exactly once, whoever does it: notices are taken out of the outbox, and put aside, in one transaction. One at a time
does it, so that the order of notices about one order stays that in which they were written.
"""

from collections import defaultdict
from collections.abc import Sequence

import attrs

from ticketing_domain.notices.delivery import deliver
from ticketing_domain.notices.endpoint import Endpoint, subscribed
from ticketing_domain.notices.notice import Notice
from ticketing_domain.ports import Books, Clock, UnitOfWork

BATCH = 500


@attrs.frozen
class HandOut:
    """Put every notice of the outbox aside for the endpoints that subscribe to it."""

    books: Books
    wall: Clock

    def __call__(self) -> int:
        """Hand out all that is in the outbox; returns how many notices that was.

        Who finds less than a batch has seen its end. What is written meanwhile is left to the next call: to run after a
        rush would take a turn from every sale.
        """
        done = some = self._some()
        while some == BATCH:
            some = self._some()
            done += some
        return done

    def _some(self) -> int:
        with self.books() as books:
            notices = books.outbox.take(BATCH)
            if notices:
                self._put_aside(books, notices)
                books.commit()
        return len(notices)

    def _put_aside(self, books: UnitOfWork, notices: Sequence[Notice]) -> None:
        at, endpoints = self.wall(), defaultdict[int, list[Endpoint]](list)
        for endpoint in books.endpoints.lock({notice.account_id for notice in notices}):
            endpoints[endpoint.account_id].append(endpoint)
        wanted = [
            (notice, endpoint)
            for notice in notices
            for endpoint in subscribed(endpoints[notice.account_id], notice.action, at)
        ]
        if wanted:
            numbers = books.numbers.take("delivery", len(wanted))
            books.deliveries.add(
                [deliver(*each, number, at) for each, number in zip(wanted, numbers, strict=True)]
            )
