"""Laying out the season: what is not in the books yet is planned, put on sale and sold, at the dates it happened.

The past is played by the same box office with the clock turned back. Luck is seeded, so the season is always the same.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Final

import attrs
from moneyed import Money

from adapters.cli.demo.people import person
from adapters.cli.demo.programme import PAST, UPCOMING, VENUES, Kind, Night
from ticketing_domain import money
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.changes import UNSET
from ticketing_domain.people.account import Account
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.order import PaidOrder, PendingOrder
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import Captured, Payment

DAYS_ON_SALE: Final = 30
ROUNDS: Final = 5
"""In so many rounds a night is sold, spread over the days that it was on sale."""

REGULARS: Final = 400
"""The season is sold to so many people, some of whom come again and again."""

DOORS: Final = time(20)
LASTS: Final = timedelta(hours=4)


class Calendar:
    """A clock that shows what it was turned to; never a time that is still to come."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at

    def turn_back(self, days: float) -> None:
        """Show the time so many days ago."""
        self.at = datetime.now(UTC) - timedelta(days=days)


@attrs.frozen
class Season:
    """The season of one account, on its way into the books; `calendar` is the box office's clock."""

    box_office: BoxOffice
    calendar: Calendar
    account: Account

    def missing(self) -> Sequence[Night]:
        """Return the nights of the programme that are not in the books, in the order in which they happened.

        One that was upcoming once and is over by now is missing again: a demo without a future is none.
        """
        now, reads = datetime.now(UTC), self.box_office.reads
        ahead = {listed.event.title for listed in reads.upcoming_events(self.account.id, now)}
        behind = {listed.event.title for listed in reads.past_events(self.account.id, now, None)}
        return [
            *(night for night in PAST if night.title not in behind),
            *(night for night in UPCOMING if night.title not in ahead),
        ]

    def stage(self, night: Night) -> str:
        """Plan a night, put it on sale and sell what was sold of it; returns its slug."""
        days_ago = max(0, -night.days)
        self.calendar.turn_back(days_ago + DAYS_ON_SALE + 10)
        slug = self.plan(night)
        self._sell(night, slug, closed_days_ago=days_ago + 1)
        return slug

    def plan(self, night: Night) -> str:
        """Draft the night with its tickets and publish it, unless it stays a draft; returns its slug."""
        # The day is counted from today and the hour is read off the venue's wall.
        day = (datetime.now(UTC) + timedelta(days=night.days)).date()
        starts_at = datetime.combine(day, DOORS)
        event = self.box_office.draft_event(
            account_id=self.account.id,
            changes=EventChanges(
                title=night.title,
                venue_id=self._venue(night.city),
                starts_at=starts_at,
                ends_at=starts_at + LASTS,
                description=night.description,
                capacity=night.capacity,
                minimum_age=night.minimum_age,
            ),
        )
        for kind in night.kinds:
            self._add(event.slug, kind)
        if not night.is_draft:
            self.box_office.publish_event(account_id=self.account.id, slug=event.slug)
        return event.slug

    def _venue(self, city: str) -> int:
        for listed in self.box_office.reads.venues(self.account.id):
            if listed.venue.city == city:
                return listed.venue.id
        name, address, postal_code, country, timezone = VENUES[city]
        changes = VenueChanges(
            name=name,
            address=address,
            city=city,
            postal_code=postal_code,
            country=country,
            timezone=timezone,
        )
        return self.box_office.add_venue(account_id=self.account.id, changes=changes).id

    def _add(self, slug: str, kind: Kind) -> None:
        self.box_office.add_ticket(
            account_id=self.account.id,
            slug=slug,
            is_group=kind.group_size is not None,
            changes=TicketChanges(
                title=kind.title,
                price=self._price(kind.price),
                stock=kind.stock,
                state=TicketState.HIDDEN if kind.access_code else TicketState.ACTIVE,
                access_code=kind.access_code or UNSET,
                max_per_order=kind.max_per_order,
                features=kind.features,
                group_size=kind.group_size or UNSET,
                unit_price=self._price(kind.price // kind.group_size) if kind.group_size else UNSET,
            ),
        )

    def _price(self, whole: int) -> Money:
        code = self.account.currency
        return money.from_minor(whole * 10 ** money.decimals(code), code)

    def _sell(self, night: Night, slug: str, *, closed_days_ago: int) -> None:
        wishes = list(self._wishes(night, slug))
        paid: list[PaidOrder] = []
        for number in range(ROUNDS):
            days = closed_days_ago + DAYS_ON_SALE * (1 - (number + 1) / ROUNDS)
            self.calendar.turn_back(days)
            paid += sell(self.box_office, wishes[number::ROUNDS])
        if closed_days_ago > 1 and paid:
            # Somebody always falls ill.
            self.box_office.refund_order(
                account_id=self.account.id, order_id=paid[0].purchase.public_id, amount=None
            )

    def _wishes(self, night: Night, slug: str) -> Iterator[HoldRequest]:
        """Divide what was sold among people who buy a few at a time."""
        luck = Random(night.title)  # noqa: S311 (repeatable, not secret)
        offers = self.box_office.reads.inventory(self.account.id, slug).offers.values()
        numbers = {offer.ticket.title: offer.ticket.id for offer in offers}
        for kind in night.kinds:
            left = kind.sold
            while left > 0:
                units = min(left, 1 if kind.group_size else luck.choice((1, 1, 2, 2, 2, 3, 4)))
                units = min(units, kind.max_per_order or units)
                left -= units
                yield HoldRequest(
                    account_id=self.account.id,
                    event_slug=slug,
                    buyer=person(luck.randrange(REGULARS)),
                    wanted=((numbers[kind.title], units),),
                    attribution={"utm_source": luck.choice(("newsletter", "poster", "friends"))},
                )


def sell(box_office: BoxOffice, wishes: Sequence[HoldRequest]) -> list[PaidOrder]:
    """Sell to all of them at once; returns the orders of those who paid something."""
    placed = [order for order in box_office.place_holds(wishes) if isinstance(order, PendingOrder)]
    attempts = box_office.start_payments(
        [
            PaymentRequest(order.purchase.account_id, order.purchase.public_id, "tok_ok")
            for order in placed
        ]
    )
    captured = [
        attempt.capture(outcome.reference)
        for attempt in attempts
        if isinstance(attempt, Payment)
        and isinstance(outcome := box_office.payments.charge(attempt), Captured)
    ]
    confirmed = box_office.confirm_payments(captured) if captured else ()
    return [order for order in confirmed if isinstance(order, PaidOrder)]
