"""What paging through events, venues and orders must give, whatever the box office is built on."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from ticketing_domain.catalogue.event import Event, EventStatus
from ticketing_domain.catalogue.reads import ListedVenue
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.errors import NotFound
from ticketing_domain.sale.order import refunded_minor
from ticketing_domain.sale.payment import PaymentDeclined, PaymentState
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.contracts.paging import (
    another,
    page_through,
    placed,
    programme,
    slugs,
    stage_payment,
    storefront,
    tried_out,
)
from ticketing_domain.testing.stage import OpenStage, Stage


class PagesContract(StageContract):
    """Pages by key; the fixture to provide is `open_stage`. Stages that it opens in one test may share their books."""

    def night_in(self, stage: Stage, days: float, title: str = "Night", **fields: Any) -> Event:
        """Draft an event of five hours so many days from now."""
        starts_at = stage.clock.at + timedelta(days=days)
        ends_at = starts_at + timedelta(hours=5)
        return stage.event(title, starts_at=starts_at, ends_at=ends_at, **fields)

    def on_sale(self, stage: Stage, days: float, title: str = "Night", **fields: Any) -> Event:
        """Publish such an event with one ticket, on the storefront too."""
        event = self.night_in(stage, days, title, **fields)
        stage.ticket(event)
        return stage.box_office.publish_event(
            account_id=event.account_id, slug=event.slug, cross_listed=True
        )

    def test_events_come_latest_first_page_by_page(self, stage: Stage) -> None:
        """Wherever a page ends, even among events of one instant."""
        events = [self.night_in(stage, days) for days in (3, 1, 2, 2, 2)]

        whole = slugs(programme(stage))

        assert whole == [events[place].slug for place in (0, 4, 3, 2, 1)]
        assert all(slugs(programme(stage, limit)) == whole for limit in (1, 2, 3, 5))

    def test_an_event_stands_there_with_its_tickets(self, stage: Stage) -> None:
        """In the promoter's order, with what is left of each and how many people are in."""
        night = self.night_in(stage, 3)
        second = stage.ticket(night, "Second", position=2)
        first = stage.ticket(night, "First", position=1, stock=5)
        stage.publish(night)
        self.night_in(stage, 2)
        stage.buy(stage.publish(night), (first, 2))
        stage.hold(night, (second, 1))

        entry, empty = programme(stage)

        assert [offer.ticket.title for offer in entry.offers] == ["First", "Second"]
        assert [(offer.stock.sold, offer.stock.reserved) for offer in entry.offers] == [
            (2, 0),
            (0, 1),
        ]
        assert (entry.account, entry.event, entry.redeemed) == (
            stage.account,
            stage.publish(night),
            0,
        )
        assert empty.offers == ()

    def test_events_are_found_by_what_is_asked(self, stage: Stage) -> None:
        """Status, city, time and title narrow, alone and together."""
        office, us = stage.box_office, stage.account.id
        where = VenueChanges(name="Fabrik", address="A 1", city="São Paulo", postal_code="1")
        abroad = office.add_venue(account_id=us, changes=where)
        draft = self.night_in(stage, 5, "Jazz & Äpfel").slug
        live = self.on_sale(stage, 4, "100% Punk", venue_id=abroad.id).slug
        over = self.on_sale(stage, 1, "Old Jazz").slug
        off = self.on_sale(stage, 3, "Folk").slug
        office.cancellation.cancel(account_id=us, slug=off)
        now = stage.clock.forward(days=2)

        def found(**wanted: Any) -> list[str]:
            return slugs(programme(stage, **wanted))

        assert found() == [draft, live, off, over]
        assert found(status=EventStatus.DRAFT) == [draft]
        assert found(status=EventStatus.LIVE) == [live]
        assert found(status=EventStatus.ENDED) == [off, over]
        assert found(city_id="sao-paulo") == [live]
        assert found(city_id="berlin", status=EventStatus.ENDED) == [off, over]
        assert found(city_id="nowhere") == []
        assert found(starts_from=now + timedelta(days=2)) == [draft, live]
        assert found(starts_until=now + timedelta(days=2)) == [live, off, over]
        assert found(query="jAZZ") == [draft, over]
        assert found(query="ÄPFEL") == [draft]
        assert found(query="100%") == [live]
        assert found(query="_") == []

    def test_what_is_asked_of_an_event_is_how_it_stands(self, stage: Stage) -> None:
        """The statement's answer and the event's own agree, at every moment of its life."""
        event = self.on_sale(stage, 1)
        self.night_in(stage, 1, "Draft")
        counted = []
        for moment in (event.created_at, event.starts_at, event.ends_at):
            for stage.clock.at in (moment - timedelta(microseconds=1), moment):
                by_status = {status: programme(stage, status=status) for status in EventStatus}
                for status, entries in by_status.items():
                    assert {entry.event.status(stage.clock.at) for entry in entries} <= {status}
                counted.append([len(entries) for entries in by_status.values()])

        assert counted == [[1, 1, 0]] * 5 + [[0, 0, 2]]

    def test_an_event_is_found_by_its_id_and_its_slug(self, stage: Stage) -> None:
        """And by nothing else; another account's is not there."""
        event = stage.event()
        reads, us = stage.box_office.reads, stage.account.id

        assert reads.programme_entry(us, event.id).event == event
        assert reads.programme_entry(us, event.slug).event == event
        for account_id, name in ((us + 1, event.id), (us, event.id + 1), (us, "nothing")):
            with pytest.raises(NotFound):
                reads.programme_entry(account_id, name)

    def test_the_storefront_shows_what_everybody_has_on(self, open_stage: OpenStage) -> None:
        """What ends first comes first, over all accounts, wherever a page ends."""
        us = open_stage()
        them = another(us, "sun-club")
        ours = [self.on_sale(us, days, f"Ours {days}").slug for days in (1, 3, 5)]
        theirs = [self.on_sale(them, days, f"Theirs {days}").slug for days in (1, 2, 5)]

        whole = slugs(storefront(us))

        assert whole == [ours[0], theirs[0], theirs[1], ours[1], ours[2], theirs[2]]
        assert all(slugs(storefront(us, limit)) == whole for limit in (1, 2, 4))

    def test_the_storefront_shows_nothing_else(self, open_stage: OpenStage) -> None:
        """Drafts, unlisted events, those kept from it, called off or over, and all of a test world stay away."""
        stage = open_stage()
        office, us = stage.box_office, stage.account.id
        shown = self.on_sale(stage, 3, "Shown").slug
        self.night_in(stage, 3, "Draft")
        self.on_sale(stage, 3, "Unlisted", listed=False)
        ours = self.on_sale(stage, 3, "Ours alone")
        office.publish_event(account_id=us, slug=ours.slug, cross_listed=False)
        off = self.on_sale(stage, 3, "Off")
        office.cancellation.cancel(account_id=us, slug=off.slug)
        self.on_sale(stage, 1, "Over")
        world = tried_out(stage)
        self.on_sale(world, 3, "Tried out")
        stage.clock.forward(days=2)

        assert slugs(storefront(stage)) == [shown]
        assert len(programme(world)) == 1

    def test_publishing_again_says_anew_where_an_event_is_shown(self, stage: Stage) -> None:
        """Nothing said keeps what was said before; whoever never said a word keeps it off the storefront."""
        night = self.night_in(stage, 3)
        stage.ticket(night)
        event = stage.publish(night)
        office = stage.box_office
        name: dict[str, Any] = {"account_id": stage.account.id, "slug": event.slug}

        assert not event.cross_listed
        assert office.publish_event(**name, cross_listed=True).cross_listed
        assert slugs(storefront(stage)) == [event.slug]
        assert not office.publish_event(**name, cross_listed=False).cross_listed
        assert not office.publish_event(**name).cross_listed
        assert storefront(stage) == []

    def test_venues_come_page_by_page(self, stage: Stage) -> None:
        """In the order in which they were added, with the number of their events."""
        office, us = stage.box_office, stage.account.id
        where = VenueChanges(name="Käfig!", address="A 1", city="Berlin", postal_code="1")
        added = [office.add_venue(account_id=us, changes=where).id for _ in range(4)]
        stage.event()

        def read(limit: int) -> list[tuple[int, int]]:
            def fetch(last: ListedVenue | None) -> Sequence[ListedVenue]:
                after = last.venue.id if last else None
                return office.reads.venue_page(us, after=after, limit=limit)

            listed = page_through(fetch)
            return [(one.venue.id, one.event_count) for one in listed]

        whole = [(stage.venue.id, 1), *((number, 0) for number in added)]
        assert [read(limit) for limit in (1, 2, 9)] == [whole] * 3
        assert office.reads.venue_of_slug(us, "kafig").venue.id == added[0]
        with pytest.raises(NotFound):
            office.reads.venue_of_slug(us + 1, "kafig")

    def test_orders_come_newest_first_whatever_became_of_them(self, stage: Stage) -> None:
        """Held, expired, given back, paid and refunded, wherever a page ends."""
        night, general = stage.night(stock=20)
        pending = stage.hold(night, (general, 1))
        paid = stage.buy(night, (general, 2))
        stage.clock.forward(minutes=9)
        given_back = stage.hold(night, (general, 1))
        stage.box_office.cancel_hold(
            account_id=stage.account.id, order_id=given_back.purchase.public_id
        )
        refunded = stage.buy(night, (general, 1))
        stage.refund(refunded)
        stage.clock.forward(minutes=2)
        held = stage.hold(night, (general, 1))

        whole = placed(stage)

        by_id = {one.public_id: one.status_at(stage.clock.at) for one in whole}
        names = [one.purchase.public_id for one in (pending, paid, given_back, refunded, held)]
        assert [by_id[name] for name in names] == [
            "expired",
            "paid",
            "cancelled",
            "refunded",
            "pending",
        ]
        assert [one.placed_at for one in whole] == sorted(
            (one.placed_at for one in whole), reverse=True
        )
        assert all(placed(stage, limit) == whole for limit in (1, 2, 3, 5))

    def test_an_order_stands_there_whole(self, stage: Stage) -> None:
        """With its lines in their order, its codes, its payment and what went back; one by one as in a list."""
        event = stage.event()
        four = stage.ticket(event, "4-pack", price="60.00", group_size=4)
        general = stage.ticket(event, "General")
        stage.publish(event)
        order = stage.buy(event, (general, 2), (four, 1))
        stage.refund(order, "5.00")
        us, name = stage.account.id, order.purchase.public_id

        (one,) = placed(stage)

        page = stage.box_office.reads.order(us, name)
        assert one == stage.box_office.reads.placed_order(us, name)
        assert one.lines == order.purchase.lines
        assert one.items == tuple(page.items)
        assert len(one.items) == 3
        assert (one.refunded_minor, one.status) == (
            refunded_minor(page.order),
            "partially_refunded",
        )
        assert one.payment is not None
        assert (one.payment.state, one.provider) == (PaymentState.CAPTURED, one.payment.provider)
        assert one.paid_at == stage.clock.at
        with pytest.raises(NotFound):
            stage.box_office.reads.placed_order(us + 1, name)

    def test_an_order_tells_of_its_last_attempt(self, stage: Stage) -> None:
        """None before the first one; a refused one until another follows."""
        night, general = stage.night()
        order = stage.hold(night, (general, 1))
        states = [stage_payment(stage)]
        with pytest.raises(PaymentDeclined):
            stage.pay(order, "tok_declined")
        states.append(stage_payment(stage))
        stage.pay(order, "tok_timeout")
        states.append(stage_payment(stage))

        assert states == [None, PaymentState.DECLINED, PaymentState.STARTED]

    def test_orders_are_found_by_what_is_asked(self, stage: Stage) -> None:
        """Event, state and buyer narrow, alone and together."""
        night, general = stage.night()
        other, balcony = stage.night()
        ann = stage.buy(night, (general, 1), email="ann@example.com").purchase.public_id
        due = stage.hold(other, (balcony, 1), email="ann@example.com").purchase.public_id
        stage.clock.forward(minutes=11)
        bob = stage.hold(night, (general, 1), email="bob@example.com").purchase.public_id

        def found(**wanted: Any) -> list[str]:
            return [one.public_id for one in placed(stage, **wanted)]

        assert sorted(found()) == sorted([ann, due, bob])
        assert found(event=night.id) == found(event=night.slug) == [bob, ann]
        assert found(event="nowhere") == found(event=10**12) == []
        assert found(status="pending") == [bob]
        assert found(status="expired") == [due]
        assert found(status="paid") == [ann]
        assert sorted(found(buyer_email="ann@example.com")) == sorted([ann, due])
        assert found(buyer_email="ann@example.com", status="expired") == [due]
        assert found(event=other.id, status="pending") == []
        stage.box_office.do_chores()
        assert found(status="expired") == [due]
