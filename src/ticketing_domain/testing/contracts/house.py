"""The house for tests: a night on sale, and buyers who pay at a bank elsewhere."""

from functools import partial

import attrs
from moneyed import Money

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.memory import ScriptedBank
from ticketing_domain.sale.advice import Advice
from ticketing_domain.sale.order import status
from ticketing_domain.sale.payment import Unknown, Waiting
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.testing.stage import Stage

EUR = partial(Money, currency="EUR")


@attrs.frozen
class House:
    """A stage whose buyers pay at a bank of their own."""

    stage: Stage
    bank: ScriptedBank
    event: Event
    ticket: Ticket

    def begin(self, email: str = "jane@example.com") -> Placed:
        """Hold a ticket, and begin to pay it."""
        order = self.stage.hold(self.event, (self.ticket, 1), email=email)
        outcome = self.stage.box_office.pay_elsewhere.begin(
            account_id=self.stage.account.id, order_id=order.purchase.public_id
        )
        assert isinstance(outcome, Waiting | Unknown)
        return order

    def pay(self, order: Placed) -> Advice:
        """Pay what was begun; returns what the bank says about it."""
        assert self.bank.pay(order.purchase.public_id)
        return self.bank.says[-1]

    def hear(self, advice: Advice) -> bool:
        """Hear advice; tells whether something is to be settled now."""
        return self.stage.box_office.pay_elsewhere.hear(advice) is not None

    def after(self, **time: float) -> None:
        """Let time pass, then do the chores."""
        self.stage.clock.forward(**time)
        self.stage.box_office.do_chores()

    def status(self, order: Placed) -> str:
        """Look at an order."""
        reads = self.stage.box_office.reads
        return status(reads.order(self.stage.account.id, order.purchase.public_id).order)

    def reasons(self) -> list[str]:
        """Look at what people must look at."""
        with self.stage.box_office.books() as books:
            return [alert.reason for alert in books.advice.alerts(self.stage.account.id)]

    @property
    def adds_up(self) -> bool:
        """Recount everything."""
        return not self.stage.box_office.verify().discrepancies
