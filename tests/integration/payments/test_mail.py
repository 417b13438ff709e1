"""Stripe's events come late, several times, in any order, or never; the house ends as the buyers have decided.

What each buyer does is decided before anything is sold, and so is how their order must end.
"""

from collections import Counter as Count
from collections.abc import Iterator
from datetime import datetime, timedelta
import enum
import os
from random import Random

import attrs
from httpx2 import Response
import pytest

from adapters.payments.sandbox import Post, by_post
from tests.emulators.stripe_books import Thing
from tests.integration.payments.house import House
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.sale.reads import OrderFilter

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
BUYERS = 500 if DEEP else 24
PRICE = 2100
AWFUL = Post(most_copies=5, lost=0.05, latest=timedelta(hours=72))
STEP = timedelta(minutes=1)


class Buyer(enum.Enum):
    """What a buyer does, and with what."""

    PAYS = "pays"
    PAYS_WITH_ANOTHER_CARD = "pays with another card"
    IS_SLOW = "is slow"
    IS_TOO_SLOW = "is too slow"
    NEVER_PAYS = "never pays"
    GIVES_UP = "gives up"
    WANTS_SOME_BACK = "wants some back"
    WANTS_ALL_BACK = "wants all back"


ENDS = {
    Buyer.PAYS: ("paid", PRICE),
    Buyer.PAYS_WITH_ANOTHER_CARD: ("paid", PRICE),
    Buyer.IS_SLOW: ("paid", PRICE),
    Buyer.IS_TOO_SLOW: ("expired", 0),
    Buyer.NEVER_PAYS: ("expired", 0),
    Buyer.GIVES_UP: ("cancelled", 0),
    Buyer.WANTS_SOME_BACK: ("partially_refunded", PRICE - 500),
    Buyer.WANTS_ALL_BACK: ("refunded", 0),
}
"""How their order ends, and how much of its price stays with the house."""

BUYERS_IN_TURN = list(Buyer)
SLOW = {Buyer.IS_SLOW, Buyer.IS_TOO_SLOW}
PAY_AT_ONCE = {
    Buyer.PAYS,
    Buyer.PAYS_WITH_ANOTHER_CARD,
    Buyer.WANTS_SOME_BACK,
    Buyer.WANTS_ALL_BACK,
}


@attrs.frozen
class Visit:
    """One buyer with a checkout."""

    buyer: Buyer
    held: Response


@attrs.frozen
class Rush:
    """A night for whoever is quick enough, another that is sold out to others, and everybody who came."""

    house: House
    luck: Random
    visits: list[Visit]
    sent: list[tuple[datetime, Thing]]

    def come(self, night: tuple[Event, Ticket], contested: tuple[Event, Ticket]) -> None:
        """Let everybody hold a ticket, and do what they do at once."""
        for place in range(BUYERS):
            buyer = BUYERS_IN_TURN[place % len(Buyer)]
            event, ticket = contested if buyer is Buyer.IS_TOO_SLOW else night
            held = self.house.counter.check_out(event, (ticket, 1), email=f"b{place}@example.com")
            assert held.status_code == 201, held.text
            self.visits.append(Visit(buyer, held))
        for visit in self.shuffled():
            self._decide(visit)
            self._collect()

    def _decide(self, visit: Visit) -> None:
        house, held = self.house, visit.held
        if visit.buyer is Buyer.PAYS_WITH_ANOTHER_CARD:
            assert house.pay(held, "pm_card_chargeDeclined") == "card_declined"
        if visit.buyer in PAY_AT_ONCE:
            assert house.pay(held) == "succeeded"
        if visit.buyer in SLOW:
            assert house.pay(held, "pm_sepa_slow") == "processing"
        if visit.buyer is Buyer.GIVES_UP:
            assert house.counter.delete(held.headers["location"]).status_code == 204

    def take_the_places_of(self, late: int, night: tuple[Event, Ticket]) -> None:
        """Let others buy what was held by those who are too slow."""
        event, ticket = night
        for place in range(late):
            held = self.house.counter.check_out(event, (ticket, 1), email=f"o{place}@example.com")
            assert self.house.pay(held) == "succeeded"
            self._collect()

    def decide_slowly(self) -> None:
        """Let the banks decide that took their time."""
        for visit in self.shuffled():
            if visit.buyer in SLOW:
                owner, intent = self.house.intent(visit.held)
                self.house.server.books.succeed(owner, intent["id"])
                self._collect()

    def ask_back(self) -> None:
        """Let the promoter give back what buyers want back."""
        for visit in self.shuffled():
            if visit.buyer is Buyer.WANTS_SOME_BACK:
                assert self.house.refund(visit.held, "5.00").status_code == 200
            if visit.buyer is Buyer.WANTS_ALL_BACK:
                assert self.house.refund(visit.held).status_code == 200
            self._collect()

    def deliver(self, *, chores: bool) -> int:
        """Bring the mail, in order of arrival; returns how many letters came."""
        letters = by_post(self.sent, self.luck, AWFUL)
        clock = self.house.stage.clock
        for at, event in letters:
            clock.at = max(clock.at, at)
            if chores and self.luck.random() < 0.05:
                self.house.stage.box_office.do_chores()
            assert self.house.tell(event).status_code == 200
        return len(letters)

    def shuffled(self) -> Iterator[Visit]:
        """Return everybody, in any order."""
        yield from self.luck.sample(self.visits, len(self.visits))

    def _collect(self) -> None:
        """Post what Stripe has to say since the last time."""
        at = self.house.stage.clock.at
        self.sent.extend((at, event) for event in self.house.server.books.events[len(self.sent) :])


def rounds(house: House, **time: float) -> None:
    """Let time pass, then do the chores until everything is settled that can be."""
    house.after(**time)
    for _ in range(BUYERS // 50):
        house.stage.box_office.do_chores()


def a_quarter(house: House) -> None:
    """Let fifteen minutes pass, with chores."""
    for _ in range(15):
        house.stage.clock.at += STEP
        house.stage.box_office.do_chores()


@pytest.mark.parametrize("chores", [True, False], ids=["chores-all-along", "chores-at-the-end"])
def test_however_the_mail_travels_everybody_ends_as_they_decided(
    house: House, *, chores: bool
) -> None:
    """Each event one to five times, shuffled, up to 72 hours late, one of twenty lost: the books and Stripe agree."""
    rush = Rush(house, Random(BUYERS), [], [])
    late = sum(BUYERS_IN_TURN[place % len(Buyer)] is Buyer.IS_TOO_SLOW for place in range(BUYERS))
    contested = house.stage.night(stock=late)
    rush.come(house.stage.night(stock=BUYERS), contested)
    rounds(house, minutes=5)
    rush.ask_back()
    house.stage.clock.forward(minutes=7)
    rush.take_the_places_of(late, contested)
    rounds(house, minutes=3)
    rush.decide_slowly()

    letters = rush.deliver(chores=chores)
    a_quarter(house)

    ends = Count((visit.buyer, house.status(visit.held)) for visit in rush.visits)
    assert ends == Count((visit.buyer, ENDS[visit.buyer][0]) for visit in rush.visits)
    kept = sum(ENDS[visit.buyer][1] for visit in rush.visits) + late * PRICE
    assert (house.kept_at_stripe(), *ledgers(house)) == (kept, kept, kept)
    assert house.counter.adds_up()
    assert house.alarms == []
    assert letters > len(rush.sent)


def ledgers(house: House) -> tuple[int, int]:
    """Add up what was captured and not given back, in minor units: by the orders, and by the days of the ledger."""
    reads, account = house.stage.box_office.reads, house.stage.account
    day = house.stage.clock.at.date()
    moved = reads.moved(
        account.id, "stripe", since=day - timedelta(days=9), before=day + timedelta(days=9)
    )
    by_days = sum(one.captured_minor - one.refunded_minor for one in moved)
    return reads.order_totals(OrderFilter(account.id)).revenue_minor, by_days
