"""What must be true once faults stop, whatever a payment provider did before: nobody has paid and has nothing."""

from datetime import timedelta
from random import Random

import attrs
import pytest

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.errors import TicketingError
from ticketing_domain.memory import Call, Post, ScriptedBank, Turn, by_post
from ticketing_domain.sale.order import refunded_minor, status, was_paid
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.testing.contracts.contract import StageContract, in_depth
from ticketing_domain.testing.stage import OpenStage, Stage

STEPS = 60
FAULTS = [Turn.SILENT, Turn.LOSES_ANSWER, Turn.ANSWERS, Turn.ANSWERS]
FINAL = {"paid", "partially_refunded", "refunded", "expired", "cancelled"}
MAIL = Post(most_copies=3, lost=0.3, latest=timedelta(minutes=30))


@attrs.frozen
class Trouble:
    """Buyers, a bank that fails them as luck will have it, and a house that is asked for its chores now and then."""

    stage: Stage
    bank: ScriptedBank
    luck: Random
    event: Event
    ticket: Ticket
    orders: list[Placed]
    reached: set[str] = attrs.field(factory=set)

    def step(self) -> None:
        """Let one thing happen."""
        self.luck.choice([self.hold, self.hold, self.pay, self.pay, self.wander, self.back])()

    def hold(self) -> None:
        """Somebody wants a ticket, begins to pay it, and may crash on the way."""
        try:
            order = self.stage.hold(
                self.event, (self.ticket, 1), email=f"b{len(self.orders)}@example.com"
            )
        except TicketingError:
            return
        self.orders.append(order)
        if self.luck.random() < 0.9:
            self.stage.box_office.pay_elsewhere.begin(
                account_id=self.stage.account.id, order_id=order.purchase.public_id
            )

    def pay(self) -> None:
        """Somebody pays, in time or not, or their bank takes its time."""
        known = list(self.bank.moved)
        if known:
            self.luck.choice([self.bank.pay, self.bank.pay, self.bank.ponder])(
                self.luck.choice(known)
            )

    def back(self) -> None:
        """Somebody gives the tickets back, or wants their money."""
        if not self.orders:
            return
        order = self.luck.choice(self.orders)
        here, name = self.stage.box_office, order.purchase.public_id
        try:
            if was_paid(here.reads.order(self.stage.account.id, name).order):
                self.stage.refund(order, self.luck.choice(["5.00", None]))
            else:
                here.pay_elsewhere.give_up(account_id=self.stage.account.id, order_id=name)
                here.cancel_hold(account_id=self.stage.account.id, order_id=name)
        except TicketingError:
            pass

    def wander(self) -> None:
        """Time passes, mail comes, and somebody may do the chores."""
        self.stage.clock.forward(seconds=self.luck.choice([1, 20, 200, 700]))
        at = self.stage.clock.at
        for _, advice in by_post([(at, one) for one in self.bank.says[-5:]], self.luck, MAIL):
            attempt = self.stage.box_office.pay_elsewhere.hear(advice)
            if attempt is not None and self.luck.random() < 0.5:
                self.stage.box_office.settle_payments.settle(attempt)
        if self.luck.random() < 0.5:
            self.stage.box_office.do_chores()

    def faults_stop(self) -> None:
        """From now on the bank answers, and everybody's bank decides at once."""
        self.bank.turn = lambda *_: Turn.ANSWERS
        for name, moved in self.bank.moved.items():
            if moved.ponders:
                self.bank.pay(name)

    def unsettled(self) -> list[str]:
        """Return what is wrong with the orders and the money, in words."""
        return [wrong for order in self.orders if (wrong := self._wrong_with(order))]

    def _wrong_with(self, order: Placed) -> str:
        name = order.purchase.public_id
        seen = self.stage.box_office.reads.order(self.stage.account.id, name).order
        if status(seen) not in FINAL:
            return f"{name} is {status(seen)}"
        moved = self.bank.moved.get(name)
        kept = moved.captured_minor - moved.refunded_minor if moved else 0
        due = order.purchase.total_minor - refunded_minor(seen) if was_paid(seen) else 0
        self.reached.add(status(seen))
        if moved and moved.captured_minor and not was_paid(seen):
            self.reached.add("sent back")
        return "" if kept == due else f"{name} is {status(seen)}: {kept} kept, {due} due"


class ReconcilingContract(StageContract):
    """Fifteen minutes after the last fault every order has come to its end, and the money with it."""

    @pytest.fixture
    def trouble(self, open_stage: OpenStage) -> Trouble:
        luck = Random(0)

        def turn(_: Call, __: str) -> Turn:
            return luck.choice(FAULTS)

        bank = ScriptedBank(provider="bank", elsewhere=True, turn=turn)
        stage = open_stage(payments=bank)
        return Trouble(stage, bank, luck, *stage.night(stock=4), [])

    def test_fifteen_minutes_after_the_last_fault_everything_is_settled(
        self, trouble: Trouble
    ) -> None:
        """Tickets, money back, or expired; never paid and nothing."""
        faulty, histories = trouble.bank.turn, self.histories(1000 if in_depth() else 40)
        for seed in range(histories):
            trouble.luck.seed(seed)
            trouble.bank.turn = faulty
            trouble.orders.clear()
            for _ in range(STEPS):
                trouble.step()
            trouble.faults_stop()
            for _ in range(30):
                trouble.stage.clock.forward(seconds=30)
                trouble.stage.box_office.do_chores()

            assert (seed, trouble.unsettled()) == (seed, [])
            assert not trouble.stage.box_office.verify().discrepancies
            self._empty(trouble)
        assert histories < 20 or trouble.reached == {*FINAL, "sent back"}

    @staticmethod
    def _empty(trouble: Trouble) -> None:
        """Let everybody who has tickets give them back, for the next history."""
        for order in trouble.orders:
            name = order.purchase.public_id
            seen = trouble.stage.box_office.reads.order(trouble.stage.account.id, name).order
            if status(seen) in {"paid", "partially_refunded"}:
                trouble.stage.refund(order)
