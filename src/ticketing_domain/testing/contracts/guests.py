"""What a box office must do with guests, whatever it is built on."""

import pytest

from ticketing_domain.catalogue.event import Event, EventIsCancelled
from ticketing_domain.catalogue.ticket import Ticket, TicketState
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.people.account import NewAccount
from ticketing_domain.people.reads import CustomerFilter
from ticketing_domain.sale.guests import COMPLIMENTARY, GuestChanges, GuestParty
from ticketing_domain.sale.order import PaidOrder
from ticketing_domain.sale.refusals import CapacityFull, SoldOut
from ticketing_domain.testing.contracts.cancelling import adds_up, cancel
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.contracts.till import order_status
from ticketing_domain.testing.stage import Stage


def invite(
    stage: Stage, event: Event, ticket: Ticket, people: int = 2, email: str | None = None
) -> PaidOrder:
    """Put a party on the list."""
    order, _ = stage.box_office.guest_list.invite(
        account_id=stage.account.id,
        slug=event.slug,
        changes=GuestChanges(
            ticket_id=ticket.id,
            customer_name="Nora",
            party_size=people,
            delivery_email=email,
            staff_note="Side door",
        ),
    )
    return order


def parties(stage: Stage, event: Event) -> list[GuestParty]:
    """Read the list."""
    return list(stage.box_office.guest_list.reads.guest_parties(stage.inventory(event).key))


class GuestsContract(StageContract):
    """The guest list; the fixture to provide is `open_stage`."""

    def test_guests_take_seats_and_pay_nothing(self, stage: Stage) -> None:
        """Their order is paid, has a code for each of them, and counts as sold at no revenue."""
        night, general = stage.night(capacity=10)

        order = invite(stage, night, general, people=3)

        page = stage.box_office.reads.order(stage.account.id, order.purchase.public_id)
        assert page.order == order
        assert (order.receipt.provider, order.purchase.total_minor) == (COMPLIMENTARY, 0)
        assert len(page.items) == 3
        after = stage.inventory(night)
        assert (after.seats.sold, after.takings.revenue_minor) == (3, 0)
        assert after.stock(general.id).remaining == 7
        assert adds_up(stage)

    def test_the_list_shows_who_comes(self, stage: Stage) -> None:
        """The newest party first, with what staff should know."""
        night, general = stage.night()
        invite(stage, night, general)
        stage.clock.forward(minutes=1)
        latest = invite(stage, night, general, people=1, email="Nora@Example.com")

        first, second = parties(stage, night)

        assert first == GuestParty(
            public_id=latest.purchase.public_id,
            customer_name="Nora",
            party_size=1,
            delivery_email="nora@example.com",
            staff_note="Side door",
            created_at=stage.clock.at,
            redeemed_count=0,
        )
        assert (second.party_size, second.delivery_email) == (2, None)

    def test_a_party_comes_whole_or_not_at_all(self, stage: Stage) -> None:
        """Stock and capacity bind the promoter too, and a refusal says how much is left."""
        night, general = stage.night(stock=3)
        full, balcony = stage.night(capacity=1)

        with pytest.raises(SoldOut, match="only 3") as sold_out:
            invite(stage, night, general, people=4)
        with pytest.raises(CapacityFull, match="only 1") as house_full:
            invite(stage, full, balcony, people=2)

        assert (sold_out.value.available, house_full.value.available) == (3, 1)
        assert stage.remaining(night, general) == 3
        assert parties(stage, night) == []

    def test_what_binds_buyers_does_not_bind_the_promoter(self, stage: Stage) -> None:
        """A draft, sales not open, a hidden ticket and limits: guests come all the same."""
        draft = stage.event(sales_starts_at=stage.clock.forward(minutes=1))
        hidden = stage.ticket(
            draft, state=TicketState.HIDDEN, max_per_order=1, max_per_customer=1, stock=6
        )

        invite(stage, draft, hidden, people=3, email="nora@example.com")
        stage.clock.forward(days=31)
        invite(stage, draft, hidden, people=3, email="nora@example.com")

        assert stage.remaining(draft, hidden) == 0
        assert stage.inventory(draft).offers[hidden.id].ticket.max_per_customer == 1
        assert adds_up(stage)

    def test_a_hold_that_is_due_makes_room_for_guests(self, stage: Stage) -> None:
        """Whoever takes stock first gives back the holds that have ended."""
        night, general = stage.night(stock=1)
        held = stage.hold(night, (general, 1))
        stage.clock.forward(minutes=10)

        invite(stage, night, general, people=1)

        assert order_status(stage, held) == "expired"
        assert adds_up(stage)

    def test_guests_on_a_bundle_fill_it(self, stage: Stage) -> None:
        """Eight people come on two four-packs; six people cannot."""
        event = stage.event(capacity=20)
        four = stage.ticket(event, "4-pack", price="60.00", group_size=4)

        order = invite(stage, event, four, people=8)
        with pytest.raises(Invalid) as refusal:
            invite(stage, event, four, people=6)

        assert (order.purchase.lines[0].quantity, order.purchase.seats) == (2, 8)
        assert refusal.value.problems == {"party_size": ("must be a multiple of 4",)}

    def test_everything_that_is_wrong_is_said_at_once(self, stage: Stage) -> None:
        """An empty wish, and one for a ticket that is not sold with too many people."""
        night, general = stage.night()
        stage.box_office.archive_ticket(
            account_id=stage.account.id, slug=night.slug, ticket_id=general.id
        )

        with pytest.raises(Invalid) as empty:
            stage.box_office.guest_list.invite(
                account_id=stage.account.id, slug=night.slug, changes=GuestChanges()
            )
        with pytest.raises(Invalid) as wrong:
            invite(stage, night, general, people=51)

        assert set(empty.value.problems) == {"ticket_id", "customer_name", "party_size"}
        assert set(wrong.value.problems) == {"ticket_id", "party_size"}

    def test_only_a_guest_with_an_e_mail_becomes_a_customer(self, stage: Stage) -> None:
        """As a free order in the shop makes one; nobody without an address could be known again."""
        night, general = stage.night()

        invite(stage, night, general)
        invite(stage, night, general, email="nora@example.com")
        stage.buy(night, (general, 1), email="nora@example.com")

        wanted = CustomerFilter(stage.account.id)
        (nora,) = stage.box_office.reads.customers(wanted, after=None, limit=10)
        assert (nora.email, nora.spent_minor) == ("nora@example.com", 2100)
        assert adds_up(stage)

    def test_a_party_can_be_undone(self, stage: Stage) -> None:
        """Its seats are free again and it leaves the list; so do all guests of a cancelled event."""
        night, general = stage.night()
        gone = invite(stage, night, general)
        stays = invite(stage, night, general, email="nora@example.com")

        stage.refund(gone)

        assert [party.public_id for party in parties(stage, night)] == [stays.purchase.public_id]
        assert stage.inventory(night).seats.sold == 2
        assert adds_up(stage)
        cancel(stage, night)
        stage.box_office.do_chores()
        assert parties(stage, night) == []
        with pytest.raises(EventIsCancelled):
            invite(stage, night, general)
        assert adds_up(stage)

    def test_another_account_invites_nobody(self, stage: Stage) -> None:
        """What is another's is not there."""
        night, general = stage.night()
        other = stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR")).id
        changes = GuestChanges(ticket_id=general.id, customer_name="Nora", party_size=1)

        with pytest.raises(NotFound):
            stage.box_office.guest_list.invite(account_id=other, slug=night.slug, changes=changes)
