"""What a box office must do when an event is called off, whatever it is built on."""

import attrs
from moneyed import Money
import pytest

from ticketing_domain.catalogue import cancel_event
from ticketing_domain.catalogue.cancellation import Cancellation
from ticketing_domain.catalogue.event import Event, EventIsCancelled
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.errors import NotFound
from ticketing_domain.memory import SandboxPayments
from ticketing_domain.notices.notice import Action
from ticketing_domain.people.account import NewAccount
from ticketing_domain.sale.confirm import MoneyBack
from ticketing_domain.sale.payment import Payment, RefundDeclined
from ticketing_domain.sale.refusals import SalesClosed
from ticketing_domain.testing.contracts.contract import StageContract, needs
from ticketing_domain.testing.contracts.till import Reluctant, order_status, stage_payment
from ticketing_domain.testing.stage import OpenStage, Stage


@attrs.define
class Instructions:
    """What a provider is told to do."""

    break_down_after: int | None = None
    refuse: bool = False


@attrs.frozen
class Provider(SandboxPayments):
    """A provider that writes down what it gives back, and breaks down or refuses when told to."""

    told: Instructions = attrs.field(factory=Instructions)
    given_back: list[str] = attrs.field(factory=list)

    def refund(self, reference: str, refund_id: str, amount: Money) -> bool:
        """Give money back, once for each refund that was asked for."""
        if self.told.refuse:
            raise RefundDeclined("the account is closed")
        if len(self.given_back) == self.told.break_down_after:
            raise ConnectionError
        self.given_back.append(refund_id)
        return True


def cancel(stage: Stage, event: Event) -> Cancellation:
    """Call an event off."""
    return stage.box_office.cancellation.cancel(account_id=stage.account.id, slug=event.slug)


def progress(stage: Stage, event: Event) -> Cancellation:
    """Look at how far its refunds have come."""
    found = stage.box_office.cancellation.progress(stage.inventory(event))
    assert found is not None
    return found


def adds_up(stage: Stage) -> bool:
    """Recount everything."""
    return not stage.box_office.verify().discrepancies


class CancellingContract(StageContract):
    """Calling events off; the fixture to provide is `open_stage`."""

    def test_every_buyer_of_a_cancelled_event_gets_all_money_back(self, stage: Stage) -> None:
        """Whole orders, what was left of others, and what cost nothing; the seats are free again."""
        night, general = stage.night()
        free = stage.ticket(night, "Friends", price="0.00")
        whole = stage.buy(night, (general, 2))
        part = stage.buy(night, (general, 1), email="bob@example.com")
        stage.refund(part, "1.00")
        given = stage.hold(night, (free, 1), email="cem@example.com")

        begun = cancel(stage, night)
        stage.box_office.do_chores()

        assert (begun.is_running, begun.orders_total) == (True, 3)
        assert [order_status(stage, order) for order in (whole, part, given)] == ["refunded"] * 3
        after = stage.inventory(night)
        assert (after.seats.sold, after.takings.revenue_minor) == (0, 0)
        assert not progress(stage, night).is_running
        assert progress(stage, night).orders_done(after.takings.paid_orders) == 3
        assert adds_up(stage)

    def test_nothing_of_it_is_sold_any_more(self, stage: Stage) -> None:
        """Holds are refused, publishing is refused, and what was held goes back at once."""
        night, general = stage.night()
        held = stage.hold(night, (general, 4))

        cancel(stage, night)

        assert order_status(stage, held) == "cancelled"
        assert stage.inventory(night).seats.held == 0
        with pytest.raises(SalesClosed):
            stage.hold(night, (general, 1))
        with pytest.raises(EventIsCancelled):
            stage.publish(night)
        assert adds_up(stage)

    def test_money_that_comes_afterwards_goes_back(self, stage: Stage) -> None:
        """A payment under way, and one for a hold that had ended before, buy nothing."""
        night, general = stage.night()
        ended = stage.hold(night, (general, 1), email="ann@example.com")
        (early,) = stage.box_office.start_payments([stage_payment(stage, ended)])
        stage.clock.forward(minutes=10)
        stage.box_office.expire_holds()
        held = stage.hold(night, (general, 1))
        (late,) = stage.box_office.start_payments([stage_payment(stage, held)])
        assert isinstance(early, Payment)
        assert isinstance(late, Payment)

        cancel(stage, night)
        answers = stage.box_office.confirm_payments([early.capture("a"), late.capture("b")])

        assert all(isinstance(answer, MoneyBack) and answer.returned for answer in answers)
        assert adds_up(stage)

    def test_an_event_is_called_off_once(self, stage: Stage) -> None:
        """Saying it again changes nothing: one notice for the event, one for each refund."""
        night, general = stage.night()
        stage.buy(night, (general, 1))

        cancel(stage, night)
        stage.clock.forward(seconds=1)
        cancel(stage, night)
        stage.box_office.do_chores()
        again = cancel(stage, night)
        stage.box_office.do_chores()

        assert not again.is_running
        said = [one.action for one in stage.box_office.reads.recorded_notices(stage.account)]
        assert said.count(Action.EVENT_CANCELLED) == 1
        assert said.count(Action.ORDER_REFUNDED) == 1

    def test_an_event_without_orders_is_done_with_at_once(self, stage: Stage) -> None:
        """There is nobody to pay back; such an event can still be deleted."""
        night, _ = stage.night()

        assert not cancel(stage, night).is_running
        stage.box_office.delete_event(account_id=stage.account.id, slug=night.slug)

        assert stage.box_office.do_chores() == 0

    def test_many_orders_are_refunded_some_at_a_time(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each round of the chores goes on where the last one stopped, whatever it meets."""
        monkeypatch.setattr(cancel_event, "REFUNDED_AT_ONCE", 2)
        night, general = stage.night()
        for number in range(5):
            stage.buy(night, (general, 1), email=f"buyer{number}@example.com")
        cancel(stage, night)

        done = []
        for _ in range(4):
            done.append(stage.box_office.cancellation.refund_orders())
            left = stage.inventory(night).takings.paid_orders
            done.append(progress(stage, night).orders_done(left))

        assert done == [2, 2, 2, 4, 1, 5, 0, 5]
        assert not progress(stage, night).is_running

    @needs("CRASHES")
    def test_a_crash_in_the_middle_refunds_nobody_twice(self, open_stage: OpenStage) -> None:
        """The provider breaks down after two of four; later every buyer has their money back exactly once."""
        provider = Provider()
        stage = open_stage(payments=provider)
        night, general = stage.night()
        orders = [
            stage.buy(night, (general, 1), email=f"buyer{number}@example.com")
            for number in range(4)
        ]
        cancel(stage, night)

        provider.told.break_down_after = 2
        with pytest.raises(ConnectionError):
            stage.box_office.cancellation.refund_orders()
        provider.told.break_down_after = None
        for _ in range(3):
            stage.clock.forward(seconds=30)
            stage.box_office.do_chores()

        assert [order_status(stage, order) for order in orders] == ["refunded"] * 4
        assert len(provider.given_back) == len(set(provider.given_back)) == 4
        assert not progress(stage, night).is_running
        assert adds_up(stage)

    def test_a_silent_provider_is_waited_for(self, open_stage: OpenStage) -> None:
        """The cancellation runs until the answer is there, also where only a part was under way before."""
        stage = open_stage(payments=Reluctant())
        night, general = stage.night()
        order = stage.buy(night, (general, 1))
        stage.refund(order, "5.00")
        cancel(stage, night)
        stage.box_office.cancellation.refund_orders()

        waiting = progress(stage, night)
        for _ in range(3):
            stage.clock.forward(seconds=30)
            stage.box_office.do_chores()

        assert waiting.is_running
        assert order_status(stage, order) == "refunded"
        assert not progress(stage, night).is_running

    def test_what_the_provider_refuses_is_left_to_a_person(self, open_stage: OpenStage) -> None:
        """It ends with the refused ones counted; calling off again tries them once more."""
        provider = Provider()
        stage = open_stage(payments=provider)
        night, general = stage.night()
        order = stage.buy(night, (general, 1))
        provider.told.refuse = True
        cancel(stage, night)
        stage.box_office.do_chores()

        ended = progress(stage, night)
        provider.told.refuse = False
        again = cancel(stage, night)
        stage.box_office.do_chores()

        assert (ended.is_running, ended.refused) == (False, 1)
        assert again.is_running
        assert order_status(stage, order) == "refunded"

    def test_a_change_is_dated_and_does_not_bring_it_back(self, stage: Stage) -> None:
        """Who corrects the title of a cancelled event has a cancelled event with another title."""
        night, _ = stage.night()
        cancel(stage, night)
        at = stage.clock.forward(minutes=1)

        changed = stage.box_office.change_event(
            account_id=stage.account.id, slug=night.slug, changes=EventChanges(title="Other")
        )
        same = stage.box_office.change_event(
            account_id=stage.account.id, slug=night.slug, changes=EventChanges(title="Other")
        )

        assert changed.is_cancelled
        assert changed == same == stage.inventory(night).event
        assert changed.last_changed_at == at

    def test_another_account_calls_nothing_off(self, stage: Stage) -> None:
        """What is another's is not there."""
        night, _ = stage.night()
        other = stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR")).id

        with pytest.raises(NotFound):
            stage.box_office.cancellation.cancel(account_id=other, slug=night.slug)

        assert not stage.inventory(night).event.is_cancelled
