"""What a box office must do for a promoter who prepares a season, whatever it is built on."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from ticketing_domain.catalogue.event import EventHasOrders
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.people.account import NewAccount
from ticketing_domain.sale.payment import PaymentDeclined
from ticketing_domain.testing.contracts.catalogue_offer import CatalogueOfferContract
from ticketing_domain.testing.stage import Stage


class CatalogueContract(CatalogueOfferContract):
    """Accounts, venues, events, tickets; the fixture to provide is `open_stage`."""

    def test_a_draft_is_read_back_as_it_was_made(self, stage: Stage) -> None:
        """Every field of an event survives the books."""
        event = stage.event(
            "Ärger im Büro",
            description="Zwei Zeilen\nText",
            capacity=300,
            listed=False,
            minimum_age=18,
            customer_vat_rate_override=Decimal("7.5"),
            sales_starts_at=stage.clock.at,
        )

        inventory = stage.inventory(event)

        assert inventory.event == event
        assert inventory.seats.capacity == 300
        assert event.slug == "arger-im-buro"

    def test_sales_end_when_the_event_starts_unless_told_otherwise(self, stage: Stage) -> None:
        """The end of sales defaults to the start of the event."""
        event = stage.event()

        assert event.sales_ends_at == event.starts_at

    def test_the_end_of_sales_moves_with_the_event_until_it_is_picked(self, stage: Stage) -> None:
        """A default end of sales follows a new start; a picked one stays."""
        account_id, later = stage.account.id, stage.clock.at + timedelta(days=60)
        moved = EventChanges(starts_at=later, ends_at=later + timedelta(hours=5))
        default, picked = (
            stage.event(),
            stage.event(sales_ends_at=stage.clock.at + timedelta(days=1)),
        )

        default = stage.box_office.change_event(
            account_id=account_id, slug=default.slug, changes=moved
        )
        changed = stage.box_office.change_event(
            account_id=account_id, slug=picked.slug, changes=moved
        )

        assert default.sales_ends_at == later
        assert changed.sales_ends_at == picked.sales_ends_at

    def test_times_are_read_off_the_venues_wall(self, stage: Stage) -> None:
        """Eight o'clock without a zone is eight o'clock in Berlin."""
        event = stage.event(starts_at=wall("2026-07-01T20:00"), ends_at=wall("2026-07-01T23:00"))

        assert event.starts_at == datetime(2026, 7, 1, 18, tzinfo=UTC)

    def test_everything_that_is_wrong_is_said_at_once(self, stage: Stage) -> None:
        """A promoter hears of all broken rules, with what the edge could not read among them."""
        changes = EventChanges(
            title=" ",
            venue_id=999,
            starts_at=wall("2026-03-29T02:30"),
            ends_at=wall("2026-03-28T22:00"),
            capacity=0,
            minimum_age=200,
            slug="Not A Slug",
            unreadable={"sales_ends_at": ("is not a time",)},
        )

        with pytest.raises(Invalid) as refusal:
            stage.box_office.draft_event(account_id=stage.account.id, changes=changes)

        expected = {
            "title",
            "venue_id",
            "ends_at",
            "capacity",
            "minimum_age",
            "slug",
            "sales_ends_at",
        }
        assert set(refusal.value.problems) == expected

    def test_a_time_that_the_venues_clock_skips_is_refused(self, stage: Stage) -> None:
        """Half past two does not exist in Berlin when the clocks go forward."""
        with pytest.raises(Invalid) as refusal:
            stage.event(starts_at=wall("2026-03-29T02:30"), ends_at=wall("2026-03-29T05:00"))

        assert set(refusal.value.problems) == {"starts_at"}

    def test_slugs_are_made_unique_and_given_ones_must_be_free(self, stage: Stage) -> None:
        """The second Lantern Night is lantern-night-2; who asks for a taken slug is refused."""
        slugs = [stage.event().slug for _ in range(3)]

        assert slugs == ["lantern-night", "lantern-night-2", "lantern-night-3"]
        with pytest.raises(Invalid) as refusal:
            stage.event(slug="lantern-night-2")
        assert refusal.value.problems == {"slug": ("has already been taken",)}

    def test_two_accounts_may_use_the_same_slug(self, stage: Stage) -> None:
        """A slug is unique within its account only, and finds its own account's event."""
        first = stage.event()
        other = stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR")).id
        where = VenueChanges(name="Sun", address="Elbe 2", city="Hamburg", postal_code="20095")
        venue = stage.box_office.add_venue(account_id=other, changes=where)
        changes = EventChanges(
            title=first.title, venue_id=venue.id, starts_at=first.starts_at, ends_at=first.ends_at
        )

        second = stage.box_office.draft_event(account_id=other, changes=changes)

        assert second.slug == first.slug
        assert stage.box_office.reads.inventory(other, first.slug).event == second

    def test_only_what_was_sent_changes(self, stage: Stage) -> None:
        """A change of the title leaves everything else; null clears what may be empty."""
        event = stage.event(capacity=100, minimum_age=16)

        changed = stage.box_office.change_event(
            account_id=stage.account.id,
            slug=event.slug,
            changes=EventChanges(title="Moon Night", minimum_age=None),
        )

        assert (changed.title, changed.slug, changed.minimum_age) == (
            "Moon Night",
            event.slug,
            None,
        )
        assert changed.starts_at == event.starts_at
        assert stage.inventory(event).seats.capacity == 100

    def test_publication_says_what_is_missing(self, stage: Stage) -> None:
        """Without description and ticket there is no publication; archived tickets do not count."""
        event = stage.event(description=None)
        ticket = stage.ticket(event)
        stage.box_office.archive_ticket(
            account_id=stage.account.id, slug=event.slug, ticket_id=ticket.id
        )

        with pytest.raises(Invalid) as refusal:
            stage.publish(event)

        assert set(refusal.value.problems) == {"description", "tickets"}

    def test_publication_can_be_taken_back(self, stage: Stage) -> None:
        """Publishing and unpublishing are read back, and the shop window follows."""
        night, _ = stage.night()
        reads = stage.box_office.reads
        assert [
            shown.event.slug for shown in reads.shop_window(stage.account.id, stage.clock.at)
        ] == [night.slug]

        stage.box_office.unpublish_event(account_id=stage.account.id, slug=night.slug)

        assert not stage.inventory(night).event.published
        assert not reads.shop_window(stage.account.id, stage.clock.at)

    def test_the_shop_window_shows_what_is_published_listed_and_not_over(
        self, stage: Stage
    ) -> None:
        """Drafts, unlisted and past events are not shown; the next comes first."""
        later = stage.event(
            "Later",
            starts_at=stage.clock.at + timedelta(days=2),
            ends_at=stage.clock.at + timedelta(days=3),
        )
        soon = stage.event(
            "Soon",
            starts_at=stage.clock.at + timedelta(days=1),
            ends_at=stage.clock.at + timedelta(days=2),
        )
        secret = stage.event("Secret", listed=False)
        for event in (later, soon, secret):
            stage.ticket(event)
            stage.publish(event)
        stage.event("Draft")

        shown = stage.box_office.reads.shop_window(stage.account.id, stage.clock.at)
        at_the_end = stage.box_office.reads.shop_window(stage.account.id, soon.ends_at)

        assert [kept.event.slug for kept in shown] == ["soon", "later"]
        assert [kept.event.slug for kept in at_the_end] == ["later"]

    def test_a_season_is_split_into_upcoming_and_past(self, stage: Stage) -> None:
        """Upcoming means not yet ended, the next first; past ones are filtered by when they ended."""
        first = stage.event("First")
        second = stage.event(
            "Second",
            starts_at=first.starts_at + timedelta(days=1),
            ends_at=first.ends_at + timedelta(days=1),
        )
        reads, account_id = stage.box_office.reads, stage.account.id

        before = [one.event.slug for one in reads.upcoming_events(account_id, stage.clock.at)]
        over = [one.event.slug for one in reads.past_events(account_id, second.ends_at, None)]
        recent = [
            one.event.slug
            for one in reads.past_events(
                account_id, second.ends_at, first.ends_at + timedelta(hours=1)
            )
        ]

        assert before == ["first", "second"]
        assert list(reads.upcoming_events(account_id, second.ends_at)) == []
        assert over == ["second", "first"]
        assert recent == ["second"]

    def test_an_event_that_was_paid_for_cannot_be_deleted(self, stage: Stage) -> None:
        """Not even after the refund; one with holds only can."""
        paid, general = stage.night()
        order = stage.buy(paid, (general, 1))
        stage.refund(order)
        held, other = stage.night()
        stage.hold(held, (other, 1))

        with pytest.raises(EventHasOrders):
            stage.box_office.delete_event(account_id=stage.account.id, slug=paid.slug)
        stage.box_office.delete_event(account_id=stage.account.id, slug=held.slug)

        with pytest.raises(NotFound):
            stage.inventory(held)
        assert not stage.box_office.verify().discrepancies

    def test_an_event_whose_payment_is_under_way_cannot_be_deleted(self, stage: Stage) -> None:
        """Money that may be moving must find its order; a declined attempt does not stand in the way."""
        night, general = stage.night()
        order = stage.hold(night, (general, 1))
        with pytest.raises(PaymentDeclined):
            stage.pay(order, "tok_declined")
        other, balcony = stage.night()
        stage.pay(stage.hold(other, (balcony, 1)), "tok_timeout")

        with pytest.raises(EventHasOrders):
            stage.box_office.delete_event(account_id=stage.account.id, slug=other.slug)
        stage.box_office.delete_event(account_id=stage.account.id, slug=night.slug)


def wall(text: str) -> datetime:
    """Read a wall clock."""
    return datetime.fromisoformat(text)
