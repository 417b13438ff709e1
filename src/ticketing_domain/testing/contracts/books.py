"""What a unit of work must do, whatever keeps the books."""

from functools import partial

import attrs
import pytest

from ticketing_domain.errors import StaleWrite
from ticketing_domain.names import public_id
from ticketing_domain.notices.notice import Action, Notice
from ticketing_domain.ports import Books
from ticketing_domain.sale.order import PendingOrder
from ticketing_domain.sale.refusals import HoldRefused
from ticketing_domain.testing.contracts.contract import StageContract, needs
from ticketing_domain.testing.racing import at_once
from ticketing_domain.testing.stage import Stage


class Killed(BaseException):
    """Whoever was at work is no more."""


class BooksContract(StageContract):
    """Transactions, versions and numbers; the fixture to provide is `open_stage`."""

    @pytest.fixture
    def books(self, stage: Stage) -> Books:
        return stage.box_office.place_holds.books

    def test_what_is_not_committed_never_happened(self, stage: Stage, books: Books) -> None:
        """Leaving a unit of work without a commit throws everything away."""
        event = stage.event()

        with books() as unit:
            unit.events.save(event.publish())

        assert not stage.inventory(event).event.published

    def test_an_error_throws_everything_away(self, stage: Stage, books: Books) -> None:
        """What was written before an error is not kept, and the next unit of work can begin."""
        event = stage.event()

        def fail_half_way() -> None:
            with books() as unit:
                unit.events.save(event.publish())
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail_half_way()
        with books() as unit:
            unit.events.save(attrs.evolve(event, title="After"))
            unit.commit()

        assert (stage.inventory(event).event.published, stage.inventory(event).event.title) == (
            False,
            "After",
        )

    def test_an_outdated_inventory_is_not_written(self, stage: Stage, books: Books) -> None:
        """Who decided on an old version is told so, and nothing changes."""
        night, general = stage.night()
        outdated = stage.inventory(night)
        stage.buy(night, (general, 1))

        with books() as unit, pytest.raises(StaleWrite):
            unit.inventories.save([outdated])

        assert stage.remaining(night, general) == 9

    def test_a_notice_of_what_never_happened_is_never_told(
        self, stage: Stage, books: Books
    ) -> None:
        """The outbox forgets with the rest of the unit of work, and keeps with it."""
        event = stage.event()
        noticed = [
            Notice(id_, stage.account.id, Action.EVENT_PUBLISHED, event.slug, stage.clock.at, {})
            for id_ in ("never", "once")
        ]

        with books() as unit:
            unit.outbox.add(noticed[:1])
        with books() as unit:
            unit.outbox.add(noticed[1:])
            unit.commit()

        assert [one.id for one in stage.box_office.reads.recorded_notices(stage.account)] == [
            "once"
        ]

    @needs("CRASHES")
    def test_whoever_dies_leaves_nothing_behind(self, stage: Stage, books: Books) -> None:
        """Nothing half-done, and no lock."""
        night, general = stage.night()

        def die() -> None:
            with books() as unit:
                unit.inventories.lock_slugs([(stage.account.id, night.slug)])
                unit.events.save(attrs.evolve(night, title="After"))
                raise Killed

        with pytest.raises(Killed):
            die()

        assert stage.inventory(night).event.title == night.title
        stage.buy(night, (general, 10))

    @needs("CONCURRENT")
    def test_the_last_ticket_is_held_once(self, stage: Stage) -> None:
        """Four want it at once; three are refused, and the counters are those of a recount."""
        night, general = stage.night(stock=1)
        wishes = [
            stage.request(night, (general, 1), email=f"b{number}@example.com")
            for number in range(4)
        ]

        answers = at_once(*[partial(stage.box_office.place_holds, [wish]) for wish in wishes])

        assert [isinstance(answer, HoldRefused) for (answer,) in answers].count(False) == 1
        assert stage.box_office.verify().discrepancies == ()

    @needs("CONCURRENT")
    def test_numbers_are_not_handed_out_twice_to_many_at_once(self, books: Books) -> None:
        """Four take five each."""

        def take() -> list[int]:
            with books() as unit:
                taken = list(unit.numbers.take("customer", 5))
                unit.commit()
            return taken

        taken = [number for numbers in at_once(*[take] * 4) for number in numbers]

        assert len(set(taken)) == 20

    def test_numbers_are_never_handed_out_twice(self, books: Books) -> None:
        """Every number of a kind is new."""
        taken = []
        for _ in range(3):
            with books() as unit:
                taken += [*unit.numbers.take("customer", 4), *unit.numbers.take("customer", 1)]
                unit.commit()

        assert len(set(taken)) == 15

    def test_every_change_that_can_be_subscribed_to_leaves_one_notice(self, stage: Stage) -> None:
        """Publishing, paying, refunding, cancelling and expiring each tell the world once."""
        night, general = stage.night()
        order = stage.buy(night, (general, 1))
        stage.refund(order, "1.00")
        given_back = stage.hold(night, (general, 1))
        stage.box_office.cancel_hold(
            account_id=stage.account.id, order_id=given_back.purchase.public_id
        )
        stage.hold(night, (general, 1))
        stage.clock.forward(minutes=10)
        stage.box_office.do_chores()
        stage.box_office.do_chores()
        stage.box_office.unpublish_event(account_id=stage.account.id, slug=night.slug)

        notices = [one.action for one in stage.box_office.reads.recorded_notices(stage.account)]

        assert notices == [
            Action.EVENT_PUBLISHED,
            Action.ORDER_PAID,
            Action.ORDER_REFUNDED,
            Action.ORDER_CANCELLED,
            Action.ORDER_EXPIRED,
            Action.EVENT_UNPUBLISHED,
        ]

    def test_an_order_is_read_back_as_it_was_written(self, stage: Stage) -> None:
        """Every state of an order, with lines, codes and refunds, survives the books."""
        night, general = stage.night()
        balcony = stage.ticket(night, "Balcony", price="0.10")
        wish = stage.request(night, (general, 2), (balcony, 1))
        order = stage.box_office.place_hold(
            attrs.evolve(wish, attribution={"utm_source": "poster", "ref": "ü"})
        )
        reads, us = stage.box_office.reads, stage.account.id

        assert isinstance(order, PendingOrder)
        assert reads.order(us, order.purchase.public_id).order == order
        paid = stage.pay(order)
        assert reads.order(us, order.purchase.public_id).order == paid
        part = stage.refund(order, "7.03")
        assert reads.order(us, order.purchase.public_id).order == part
        whole = stage.refund(order)
        assert reads.order(us, order.purchase.public_id).order == whole

    def test_what_was_remembered_is_forgotten_in_time(self, stage: Stage, books: Books) -> None:
        """Idempotency keys are kept for seven days and then dropped."""
        night, general = stage.night()
        stage.box_office.place_hold(stage.request(night, (general, 1), key="early"))
        stage.clock.forward(days=7, seconds=1)
        stage.box_office.place_hold(stage.request(night, (general, 1), key="late"))

        stage.box_office.do_chores()

        with books() as unit:
            found = unit.memory.find(stage.account.id, ["early", "late"])

        assert set(found) == {"late"}

    def test_ids_of_other_accounts_find_nothing(self, stage: Stage, books: Books) -> None:
        """Every look-up names its account."""
        night, general = stage.night()
        order = stage.buy(night, (general, 1))
        other = stage.account.id + 1

        with books() as unit:
            assert unit.orders.load(other, [order.purchase.public_id]) == {}
            assert unit.payments.get(other, [public_id(lambda length: b"\0" * length)]) == {}
            assert unit.inventories.lock_slugs([(other, night.slug)]) == {}
            assert unit.customers.lock(other, ["jane@example.com"]) == {}
