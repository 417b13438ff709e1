"""What a box office must do when it sells, whatever it is built on: holds, payments, late payments, refunds."""

from datetime import timedelta

import attrs
import pytest

from ticketing_domain.catalogue.ticket import TicketState
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.kept_answers import KeyReused
from ticketing_domain.sale.order import (
    FREE,
    PaidOrder,
    PendingOrder,
    status,
)
from ticketing_domain.sale.refusals import (
    AccessCodeRequired,
    CapacityFull,
    OverCustomerLimit,
    OverOrderLimit,
    SalesClosed,
    SalesNotOpen,
    SoldOut,
)
from ticketing_domain.testing.contracts.sale_payments import SalePaymentsContract
from ticketing_domain.testing.contracts.till import order_status
from ticketing_domain.testing.stage import Stage


class SaleContract(SalePaymentsContract):
    """Holds, payments and refunds; the fixture to provide is `open_stage`."""

    def test_a_buyer_holds_pays_and_gets_a_code_for_each_ticket(self, stage: Stage) -> None:
        """Two tickets are held, then paid, and the order has two codes that admit one each."""
        night, general = stage.night()

        order = stage.hold(night, (general, 2))
        stage.pay(order)

        page = stage.box_office.reads.order(stage.account.id, order.purchase.public_id)
        assert status(page.order) == "paid"
        assert [item.admits for item in page.items] == [1, 1]
        assert len({item.code for item in page.items}) == 2
        assert stage.remaining(night, general) == 8

    def test_a_bundle_is_one_code_that_admits_its_group(self, stage: Stage) -> None:
        """One four-pack has one code for four people and takes four seats."""
        event = stage.event(capacity=10)
        four = stage.ticket(event, "4-pack", price="60.00", stock=25, group_size=4)

        order = stage.buy(stage.publish(event), (four, 1))

        (item,) = stage.box_office.reads.order(stage.account.id, order.purchase.public_id).items
        assert item.admits == 4
        assert stage.inventory(event).seats.free == 6

    def test_a_hold_takes_all_its_lines_or_none(self, stage: Stage) -> None:
        """Where the second ticket is sold out, the first is not held either."""
        event = stage.event()
        general, balcony = stage.ticket(event, stock=5), stage.ticket(event, "Balcony", stock=0)
        stage.publish(event)

        with pytest.raises(SoldOut) as refusal:
            stage.hold(event, (general, 1), (balcony, 1))

        assert refusal.value.ticket_id == balcony.id
        assert stage.remaining(event, general) == 5

    def test_a_hold_that_is_due_goes_to_the_next_taker(self, stage: Stage) -> None:
        """Ten minutes after the last ticket was held, somebody else gets it, and the first order has expired."""
        night, general = stage.night(stock=1)
        first = stage.hold(night, (general, 1), email="ann@example.com")
        stage.clock.forward(minutes=10)

        second = stage.hold(night, (general, 1), email="bob@example.com")

        assert order_status(stage, first) == "expired"
        assert order_status(stage, second) == "pending"

    def test_who_is_refused_hears_when_the_next_hold_ends(self, stage: Stage) -> None:
        """A sold-out answer names the end of the earliest hold."""
        night, general = stage.night(stock=1)
        first = stage.hold(night, (general, 1))
        stage.clock.forward(minutes=3)

        with pytest.raises(SoldOut) as refusal:
            stage.hold(night, (general, 1), email="bob@example.com")

        assert refusal.value.next_release_at == first.purchase.held_until
        assert refusal.value.available == 0

    def test_nobody_buys_before_sales_open_or_after_they_close(self, stage: Stage) -> None:
        """Sales are open from their start up to, and not at, their end."""
        opens, closes = stage.clock.at + timedelta(hours=1), stage.clock.at + timedelta(hours=2)
        event = stage.event(sales_starts_at=opens, sales_ends_at=closes)
        general = stage.ticket(event)
        stage.publish(event)

        with pytest.raises(SalesNotOpen):
            stage.hold(event, (general, 1))
        stage.clock.at = opens
        stage.hold(event, (general, 1))
        stage.clock.at = closes
        with pytest.raises(SalesClosed):
            stage.hold(event, (general, 1))

    def test_limits_hold_for_each_order_and_each_customer(self, stage: Stage) -> None:
        """Two for an order, three for a customer over all orders; an expired hold does not count."""
        night, general = stage.night(max_per_order=2, max_per_customer=3)

        with pytest.raises(OverOrderLimit):
            stage.hold(night, (general, 3))
        stage.buy(night, (general, 2))
        stage.hold(night, (general, 1))
        with pytest.raises(OverCustomerLimit):
            stage.hold(night, (general, 1))
        stage.clock.forward(minutes=10)
        stage.hold(night, (general, 1))

    def test_the_capacity_is_shared_by_all_tickets(self, stage: Stage) -> None:
        """A full house sells nothing, whatever is in stock."""
        event = stage.event(capacity=3)
        general, balcony = stage.ticket(event), stage.ticket(event, "Balcony")
        stage.publish(event)
        stage.buy(event, (general, 2))

        with pytest.raises(CapacityFull) as refusal:
            stage.hold(event, (balcony, 2))

        assert refusal.value.available == 1

    def test_a_hidden_ticket_opens_to_its_code_alone(self, stage: Stage) -> None:
        """Without the code, or with another, it cannot be bought; an archived one cannot be bought at all."""
        event = stage.event()
        secret = stage.ticket(event, "Secret", state=TicketState.HIDDEN, access_code="MOONLIGHT")
        stage.publish(event)

        for shown in (None, "moonlight", ""):
            with pytest.raises(AccessCodeRequired):
                stage.box_office.place_hold(stage.request(event, (secret, 1), access_code=shown))
        stage.box_office.place_hold(stage.request(event, (secret, 1), access_code="MOONLIGHT"))
        stage.box_office.archive_ticket(
            account_id=stage.account.id, slug=event.slug, ticket_id=secret.id
        )
        with pytest.raises(Invalid):
            stage.box_office.place_hold(stage.request(event, (secret, 1), access_code="MOONLIGHT"))

    def test_an_unpublished_event_is_not_on_the_shop(self, stage: Stage) -> None:
        """Tickets to a draft, or to another account's event, cannot be held."""
        event = stage.event()
        general = stage.ticket(event)

        with pytest.raises(NotFound):
            stage.hold(event, (general, 1))

    def test_a_refusal_never_fails_its_neighbours(self, stage: Stage) -> None:
        """In one batch everyone gets their own answer."""
        night, general = stage.night(stock=3)
        nobodys = attrs.evolve(stage.request(night, (general, 1)), event_slug="nowhere")
        nothing = attrs.evolve(stage.request(night), wanted=())

        answers = stage.box_office.place_holds(
            [
                stage.request(night, (general, 2), email="ann@example.com"),
                stage.request(night, (general, 2), email="bob@example.com"),
                nobodys,
                nothing,
                stage.request(night, (general, 1), email="cem@example.com"),
            ]
        )

        assert [type(answer) for answer in answers] == [
            PendingOrder,
            SoldOut,
            NotFound,
            Invalid,
            PendingOrder,
        ]

    def test_what_costs_nothing_is_paid_at_once(self, stage: Stage) -> None:
        """A free ticket needs no payment: the order is paid and has its code."""
        night, free = stage.night(price="0.00")

        order = stage.hold(night, (free, 1))

        assert isinstance(order, PaidOrder)
        assert order.receipt.provider == FREE
        assert (
            len(stage.box_office.reads.order(stage.account.id, order.purchase.public_id).items) == 1
        )

    def test_the_same_wish_twice_is_one_order(self, stage: Stage) -> None:
        """An idempotency key gives the first answer again, in the same batch, in a later one, and after payment."""
        night, general = stage.night()
        wish = stage.request(night, (general, 2), key="one")

        first, twin = stage.box_office.place_holds([wish, wish])
        assert isinstance(first, PendingOrder)
        stage.pay(first)
        (later,) = stage.box_office.place_holds([wish])

        assert first == twin == later
        assert stage.remaining(night, general) == 8

    def test_a_key_is_not_for_two_wishes(self, stage: Stage) -> None:
        """The same key with another wish is refused, in the same batch and later."""
        night, general = stage.night()
        one, other = (
            stage.request(night, (general, 1), key="k"),
            stage.request(night, (general, 2), key="k"),
        )

        _, refused = stage.box_office.place_holds([one, other])
        (again,) = stage.box_office.place_holds([other])

        assert isinstance(refused, KeyReused)
        assert isinstance(again, KeyReused)
        assert stage.remaining(night, general) == 9
