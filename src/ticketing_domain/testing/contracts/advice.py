"""What a box office must do with payments that are made elsewhere, and with what the provider says, whatever it is
built on."""

from datetime import timedelta

import attrs
import pytest

from ticketing_domain.memory import Call, ScriptedBank, Turn
from ticketing_domain.sale.advice import HEARD_FOR, Advice, Alert, Matter
from ticketing_domain.sale.payment import Declined, PaymentInProgress, Waiting
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.contracts.house import EUR, House
from ticketing_domain.testing.stage import NOON, OpenStage


class AdviceContract(StageContract):
    """Advice is heard once, and changes nothing by itself."""

    @pytest.fixture
    def house(self, open_stage: OpenStage) -> House:
        bank = ScriptedBank(provider="bank", elsewhere=True)
        stage = open_stage(payments=bank)
        return House(stage, bank, *stage.night(stock=2))

    def test_what_was_paid_is_booked_as_soon_as_it_is_heard(self, house: House) -> None:
        """The advice only makes the house ask: the next chores do, without waiting for their time."""
        order = house.begin()
        advice = house.pay(order)

        due = house.hear(advice)
        house.after(seconds=0)

        assert due
        assert house.status(order) == "paid"
        assert house.adds_up

    def test_advice_is_heard_once(self, house: House) -> None:
        """Also where it is repeated while the first is still being worked at."""
        order = house.begin()
        advice = house.pay(order)

        assert [house.hear(advice) for _ in range(3)] == [True, False, False]

    def test_advice_for_several_houses_has_ids_of_its_own_in_each(self, house: House) -> None:
        """Ids are the provider's; what one account heard says nothing about another."""
        with house.stage.box_office.books() as books:
            said = Advice("bank", "1", Matter.PAYMENT, 1, "attempt", "bank_attempt")
            others = [said, attrs.evolve(said, account_id=2), attrs.evolve(said, provider="card")]
            assert [books.advice.hear(one, NOON) for one in others] == [True] * 3
            assert [books.advice.hear(one, NOON) for one in others] == [False] * 3

    def test_advice_is_forgotten_after_a_month(self, house: House) -> None:
        """By then no provider repeats itself, and hearing it again is harmless."""
        order = house.begin()
        advice = house.pay(order)
        house.hear(advice)
        house.after(days=HEARD_FOR.days, seconds=-1)
        before = house.hear(attrs.evolve(advice))
        house.after(seconds=2)

        with house.stage.box_office.books() as books:
            again = books.advice.hear(advice, house.stage.clock.at)

        assert (before, again) == (False, True)

    def test_what_is_not_committed_is_not_heard(self, house: House) -> None:
        """Whoever crashes hears it when it is said again."""
        said = Advice("bank", "1", Matter.PAYMENT, 1, "attempt", "bank_attempt")
        with house.stage.box_office.books() as books:
            books.advice.hear(said, NOON)
        with house.stage.box_office.books() as books:
            assert books.advice.hear(said, NOON)

    def test_alerts_stand_once_the_oldest_first_and_apart_from_others(self, house: House) -> None:
        """The same reason for the same attempt is one alert, however often it is found."""
        later = NOON + timedelta(hours=1)
        raised = [
            Alert(1, "b", "amount", later),
            Alert(1, "a", "amount", NOON),
            Alert(1, "a", "currency", later),
            Alert(2, "a", "amount", NOON),
        ]
        with house.stage.box_office.books() as books:
            assert [books.advice.alert(one) for one in raised] == [True] * 4
            assert not books.advice.alert(attrs.evolve(raised[0], raised_at=NOON))
            books.commit()
        with house.stage.box_office.books() as books:
            assert books.advice.alerts(1) == (raised[1], raised[2], raised[0])
            assert books.advice.alerts(2) == (raised[3],)
            assert books.advice.alerts(3) == ()

    def test_a_payment_is_begun_once(self, house: House) -> None:
        """Beginning again is the same attempt; another way to pay is refused meanwhile."""
        order = house.begin()
        again = house.stage.box_office.pay_elsewhere.begin(
            account_id=house.stage.account.id, order_id=order.purchase.public_id
        )

        assert isinstance(again, Waiting)
        assert len(house.bank.moved) == 1
        with pytest.raises(PaymentInProgress):
            house.stage.pay(order)

    def test_what_begun_and_was_lost_is_found_again(self, house: House) -> None:
        """No answer to the beginning: asked for again under the same name, it is the same payment."""
        house.bank.turn = lambda *_: Turn.LOSES_ANSWER
        order = house.begin()
        house.bank.turn = lambda *_: Turn.ANSWERS
        house.pay(order)

        house.after(seconds=20)

        assert house.status(order) == "paid"
        assert len(house.bank.moved) == 1

    def test_who_does_not_pay_in_time_cannot_pay_any_more(self, house: House) -> None:
        """The payment is called off once the hold is over, so that no money comes for nothing."""
        order = house.begin()
        for _ in range(15):
            house.after(minutes=1)

        assert house.status(order) == "expired"
        assert isinstance(house.bank.moved[order.purchase.public_id].outcome, Declined)
        assert not house.bank.pay(order.purchase.public_id)
        assert house.adds_up

    def test_who_gives_the_tickets_back_cannot_pay_any_more(self, house: House) -> None:
        """The payment is called off first; one that is paid already stands."""
        given_back, paid = house.begin(), house.begin("ann@example.com")
        house.pay(paid)
        give_up = house.stage.box_office.pay_elsewhere.give_up
        for order in (given_back, paid):
            give_up(account_id=house.stage.account.id, order_id=order.purchase.public_id)

        assert isinstance(house.bank.moved[given_back.purchase.public_id].outcome, Declined)
        assert house.status(paid) == "paid"

    def test_a_bank_that_decides_late_gives_tickets_or_the_money_back(self, house: House) -> None:
        """Tickets where they are still there, else everything that was paid; never both, never neither."""
        early, late = house.begin(), house.begin("ann@example.com")
        for order in (early, late):
            house.bank.ponder(order.purchase.public_id)
        house.after(minutes=12)
        house.begin("joe@example.com")

        for order in (early, late):
            house.hear(house.pay(order))
        house.after(seconds=0)

        sold, back = (house.bank.moved[one.purchase.public_id] for one in (early, late))
        if house.status(early) != "paid":
            sold, back = back, sold
        assert sorted([house.status(early), house.status(late)]) == ["expired", "paid"]
        assert (sold.refunded_minor, back.refunded_minor) == (0, back.captured_minor)
        assert house.adds_up

    @pytest.mark.parametrize("matter", [Matter.DISPUTE, Matter.REFUND])
    def test_what_no_rule_settles_calls_people(self, house: House, matter: Matter) -> None:
        """A dispute, or money that went back past the house, changes nothing and leaves one alert."""
        order = house.begin()
        house.hear(house.pay(order))
        house.after(seconds=0)
        attempt = order.purchase.public_id
        if matter is Matter.DISPUTE:
            house.bank.dispute(attempt)
            house.bank.dispute(attempt)
        else:
            house.bank.give_back_past_the_house(attempt, EUR(5))
            house.bank.give_back_past_the_house(attempt, EUR(6))

        due = [house.hear(advice) for advice in house.bank.says[-2:]]

        assert due == [False, False]
        assert house.status(order) == "paid"
        assert len(house.reasons()) == 1

    def test_a_payment_that_is_nobodys_calls_people(self, house: House) -> None:
        """Nothing is booked for an attempt that is not there, or that knows another payment by its name."""
        order = house.begin()
        said = house.pay(order)
        stray = attrs.evolve(said, id="stray", payment_id="nobody")
        twin = attrs.evolve(said, id="twin", reference="bank_twin")

        due = [house.hear(one) for one in (stray, twin)]

        assert due == [False, False]
        assert house.status(order) == "pending"
        assert sorted(house.reasons()) == [
            "another payment in its name: bank_twin",
            f"paid for no attempt of ours: {said.reference}",
        ]

    def test_money_that_cannot_go_back_calls_people(self, house: House) -> None:
        """It is tried again and again, and told once."""
        orders = [house.begin(email) for email in ("jane@example.com", "ann@example.com")]
        for order in orders:
            house.bank.ponder(order.purchase.public_id)
        house.after(minutes=12)
        for email in ("joe@example.com", "sue@example.com"):
            house.begin(email)
        house.bank.turn = lambda call, _: Turn.REFUSES if call is Call.REFUND else Turn.ANSWERS
        for order in orders:
            house.hear(house.pay(order))

        for _ in range(30):
            house.after(minutes=1)
        told = house.reasons()
        house.bank.turn = lambda *_: Turn.ANSWERS
        house.after(minutes=11)

        assert told == ["cannot be given back: the account is closed"] * 2
        assert {moved.refunded_minor for moved in house.bank.moved.values()} == {0, 2100}
        assert house.adds_up

    def test_a_refund_that_is_refused_while_nobody_looks_calls_people(self, house: House) -> None:
        """The order is paid as before; whoever asked for the money has gone."""
        order = house.begin()
        house.hear(house.pay(order))
        house.after(minutes=1)
        house.bank.turn = lambda *_: Turn.SILENT
        house.stage.refund(order)
        asked = house.status(order)

        house.bank.turn = lambda call, _: Turn.REFUSES if call is Call.REFUND else Turn.ANSWERS
        house.after(minutes=15)

        assert asked == "refund_pending"
        assert house.status(order) == "paid"
        assert house.reasons() == ["a refund was refused: the account is closed"]
        assert house.adds_up

    def test_a_bank_that_takes_its_time_with_a_refund_is_asked_ever_less_often(
        self, house: House
    ) -> None:
        """Days may pass until it is done, and nobody asks every second."""
        order = house.begin()
        house.hear(house.pay(order))
        house.after(seconds=0)
        asked: list[str] = []

        def slowly(call: Call, name: str) -> Turn:
            if call is Call.REFUND:
                asked.append(name)
            return Turn.SILENT if call is Call.REFUND else Turn.ANSWERS

        house.bank.turn = slowly
        house.stage.refund(order)
        for _ in range(6 * 60):
            house.after(seconds=10)
        house.bank.turn = lambda *_: Turn.ANSWERS
        for _ in range(11):
            house.after(minutes=1)

        assert 5 <= len(asked) <= 20
        assert house.status(order) == "refunded"
        assert house.adds_up
