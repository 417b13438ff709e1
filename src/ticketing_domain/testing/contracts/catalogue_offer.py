"""What a box office must do for a promoter who prices tickets and keeps venues."""

from typing import Any

from moneyed import Money
import pytest

from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.catalogue.venue import VenueChanges, VenueInUse
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.people.account import NewAccount
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.stage import Stage


class CatalogueOfferContract(StageContract):
    """Tickets, venues and tokens."""

    def test_tickets_are_read_back_as_they_were_made(self, stage: Stage) -> None:
        """Every field of both kinds survives the books, in display order."""
        event = stage.event()
        general = stage.ticket(
            event,
            stock=-1,
            features=("Coat check", "One drink"),
            max_per_order=6,
            max_per_customer=8,
        )
        four = stage.ticket(
            event,
            "4-pack",
            price="60.00",
            stock=25,
            group_size=4,
            unit_price=Money("15.00", "EUR"),
            color="#abcdef",
        )
        hidden = stage.ticket(event, "Secret", state=TicketState.HIDDEN, access_code="MOON")

        offers = stage.inventory(event).offers

        assert [offer.ticket for offer in offers.values()] == [general, four, hidden]
        assert [offer.stock.remaining for offer in offers.values()] == [None, 25, 10]
        assert [ticket.position for ticket in (general, four, hidden)] == [1, 2, 3]

    def test_stock_in_a_change_is_what_remains(self, stage: Stage) -> None:
        """Setting the stock to 5 leaves 5 to sell, whatever was sold and held before."""
        night, general = stage.night(stock=10)
        stage.buy(night, (general, 3))
        stage.hold(night, (general, 2))

        offer = stage.box_office.change_ticket(
            account_id=stage.account.id,
            slug=night.slug,
            ticket_id=general.id,
            is_group=False,
            changes=TicketChanges(stock=5),
        )

        assert (offer.stock.remaining, offer.stock.reserved, offer.stock.sold) == (5, 2, 3)
        assert stage.inventory(night).stock(general.id) == offer.stock

    def test_a_ticket_is_changed_only_as_the_kind_it_is(self, stage: Stage) -> None:
        """A standard ticket does not exist among group tickets."""
        night, general = stage.night()

        with pytest.raises(NotFound):
            stage.box_office.change_ticket(
                account_id=stage.account.id,
                slug=night.slug,
                ticket_id=general.id,
                is_group=True,
                changes=TicketChanges(title="X"),
            )

    def test_a_group_keeps_its_size_once_bundles_are_held(self, stage: Stage) -> None:
        """The size may change while nothing is sold or held, and no longer after."""
        event = stage.event()
        four = stage.ticket(event, "4-pack", group_size=4)
        stage.publish(event)
        change: dict[str, Any] = {
            "account_id": stage.account.id,
            "slug": event.slug,
            "ticket_id": four.id,
            "is_group": True,
        }
        six = stage.box_office.change_ticket(**change, changes=TicketChanges(group_size=6))
        stage.hold(event, (four, 1))

        with pytest.raises(Invalid) as refusal:
            stage.box_office.change_ticket(**change, changes=TicketChanges(group_size=4))

        assert six.ticket.seats == 6
        assert set(refusal.value.problems) == {"group_size"}

    def test_archiving_hides_and_restoring_brings_back(self, stage: Stage) -> None:
        """An archived ticket is not on offer; restored it is active; its orders never mind."""
        night, general = stage.night()
        order = stage.buy(night, (general, 1))
        where: dict[str, Any] = {
            "account_id": stage.account.id,
            "slug": night.slug,
            "ticket_id": general.id,
        }

        archived = stage.box_office.archive_ticket(**where)
        with pytest.raises(Invalid):
            stage.hold(night, (general, 1))
        restored = stage.box_office.restore_ticket(**where)

        assert archived.ticket.state is TicketState.ARCHIVED
        assert restored.ticket.state is TicketState.ACTIVE
        assert stage.box_office.reads.order(stage.account.id, order.purchase.public_id).items

    def test_venues_are_listed_by_name_with_their_events(self, stage: Stage) -> None:
        """A venue counts its events; one in use cannot be deleted, one that is free can."""
        stage.event()
        where = VenueChanges(
            name="Attic", address="Roof 1", city="Berlin", postal_code="1", timezone="Europe/Berlin"
        )
        attic = stage.box_office.add_venue(account_id=stage.account.id, changes=where)

        listed = stage.box_office.reads.venues(stage.account.id)
        with pytest.raises(VenueInUse):
            stage.box_office.remove_venue(account_id=stage.account.id, venue_id=stage.venue.id)
        stage.box_office.remove_venue(account_id=stage.account.id, venue_id=attic.id)

        assert [(one.venue.name, one.event_count) for one in listed] == [
            ("Attic", 0),
            ("Moon Club", 1),
        ]
        with pytest.raises(NotFound):
            stage.box_office.reads.venue(stage.account.id, attic.id)

    def test_a_venue_that_moves_takes_its_events_along(self, stage: Stage) -> None:
        """An event shows the venue as it is now."""
        event = stage.event()

        stage.box_office.change_venue(
            account_id=stage.account.id,
            venue_id=stage.venue.id,
            changes=VenueChanges(city="Potsdam"),
        )

        assert stage.inventory(event).event.venue.city == "Potsdam"

    def test_a_subdomain_belongs_to_one_account(self, stage: Stage) -> None:
        """Opening a second account under it is refused, with everything else that is wrong."""
        with pytest.raises(Invalid) as refusal:
            stage.box_office.open_account(NewAccount("moon-club", "", "XXY", "Atlantis"))

        assert set(refusal.value.problems) == {"subdomain", "name", "currency", "timezone"}

    def test_a_token_lets_in_until_it_is_revoked(self, stage: Stage) -> None:
        """Its value is not kept; a wrong letter, a revoked token and a foreign kind let nobody in."""
        token, value = stage.box_office.issue_token(
            subdomain="moon-club", permission=Permission.READ, description="Dashboard"
        )

        caller = stage.box_office.admit(value)

        assert caller.account == stage.account
        assert not caller.may_write
        assert value not in repr(token) + token.digest
        for wrong in (value[:-1], value[:-1] + "x", value.replace("tkt_", "tkt_device_"), ""):
            with pytest.raises(NotFound):
                stage.box_office.admit(wrong)
        stage.box_office.revoke_token(subdomain="moon-club", public_id=token.public_id)
        with pytest.raises(NotFound):
            stage.box_office.admit(value)
