"""What tests do with kept answers: wish, claim, keep, and crash."""

from collections.abc import Callable
from datetime import timedelta
import json

import attrs

from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.kept_answers import (
    Claim,
    Kept,
    KeptAnswer,
    NamedWish,
)
from ticketing_domain.money import from_minor
from ticketing_domain.ports import UnitOfWork
from ticketing_domain.sale.hold import HoldRequest, IdempotencyKey
from ticketing_domain.sale.order import (
    PaidOrder,
    PendingOrder,
)
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import (
    Captured,
    Declined,
    Outcome,
    Payment,
    Unknown,
)
from ticketing_domain.sale.place_holds import Placed
from ticketing_domain.testing.stage import Stage

KEY = "8f0e5a2c-1111-4222-8333-444455556666"

ANSWER = KeptAnswer(201, {"content-type": "application/json"}, b'{"id":"ord_1"}')

MINUTE = timedelta(minutes=1)


@attrs.define(eq=False)
class CrashingPayments:
    """A provider that remembers what it did under which name, and may pull us down right after doing it."""

    crash_after_charging: bool = False
    crash_after_refunding: bool = False
    charged: set[str] = attrs.field(factory=set)
    refunded: set[str] = attrs.field(factory=set)
    provider: str = "sandbox"

    def charge(self, payment: Payment) -> Outcome:
        """Take the money."""
        if payment.source == "tok_declined":
            return Declined("card declined")
        self.charged.add(payment.id)
        if self.crash_after_charging:
            raise ZeroDivisionError
        return Captured(f"ref_{payment.id}")

    def outcome_of(self, payment: Payment) -> Outcome:
        """Tell what came of it."""
        return Captured(f"ref_{payment.id}") if payment.id in self.charged else Unknown()

    def refund(self, reference: str, refund_id: str, amount: object) -> bool:
        """Send the money back."""
        self.refunded.add(refund_id)
        if self.crash_after_refunding:
            raise ZeroDivisionError
        return True


def wish_of(stage: Stage) -> NamedWish:
    """A wish of the stage's account."""
    return NamedWish(stage.account.id, KEY, "fingerprint")


def claim(stage: Stage, wish: NamedWish, lease: timedelta = timedelta(0)) -> Claim:
    """Claim a wish in a unit of work of its own."""
    with stage.box_office.books() as unit:
        answer = unit.answers.claim(wish, stage.clock.at, stage.clock.at + lease)
        unit.commit()
    return answer


def keep(stage: Stage, wish: NamedWish, answer: KeptAnswer) -> KeptAnswer:
    """Keep the answer to a wish."""
    with stage.box_office.books() as unit:
        kept = unit.answers.keep(wish, answer)
        unit.commit()
    return kept


def keep_new(stage: Stage, wish: NamedWish, answer: KeptAnswer) -> None:
    """Claim a wish and answer it."""
    claim(stage, wish)
    keep(stage, wish, answer)


def drop(stage: Stage, wish: NamedWish) -> None:
    """Drop a claim."""
    with stage.box_office.books() as unit:
        unit.answers.drop(wish)
        unit.commit()


def add(stage: Stage, *kept: Kept) -> None:
    """Keep answers that nobody claimed."""
    with stage.box_office.books() as unit:
        unit.answers.add(kept)
        unit.commit()


def known(stage: Stage, wish: NamedWish) -> Kept | None:
    """Return what is known under a wish's key."""
    with stage.box_office.books() as unit:
        found = unit.answers.find(wish.account_id, [wish.key], stage.clock.at).get(wish.key)
        unit.commit()
    return found


def a_night(stage: Stage) -> Callable[[UnitOfWork], KeptAnswer]:
    """Make a venue, an event with a ticket and publish it, all within one unit of work."""

    def grant(unit: UnitOfWork) -> KeptAnswer:
        inside = attrs.evolve(stage, box_office=stage.box_office.within(unit))
        where = VenueChanges(name="Barn", address="Way 1", city="Ulm", postal_code="89073")
        venue = inside.box_office.add_venue(account_id=stage.account.id, changes=where)
        event = inside.event("Joined Night", venue_id=venue.id)
        changes = TicketChanges(title="General", price=from_minor(1200, "EUR"), stock=10)
        inside.box_office.add_ticket(
            account_id=stage.account.id, slug=event.slug, is_group=False, changes=changes
        )
        inside.publish(event)
        offers = inside.box_office.reads.inventory(stage.account.id, event.slug).offers
        told = {"slug": event.slug, "tickets": len(offers)}
        return KeptAnswer(201, {}, json.dumps(told).encode())

    return grant


def keeping(stage: Stage, request: HoldRequest) -> tuple[HoldRequest, dict[str, KeptAnswer]]:
    """Have the answer to a wish kept; returns the wish, and what the answers made for it say by order."""
    words: dict[str, KeptAnswer] = {}

    def answer_of(placed: Placed) -> KeptAnswer:
        order_id = placed.purchase.public_id
        return words.setdefault(order_id, KeptAnswer(201, {}, f"placed {len(words)}".encode()))

    named = IdempotencyKey(KEY, "f", answer_of, stage.clock.at)
    return attrs.evolve(request, idempotency=named), words


def as_order(answer: object) -> Placed:
    """Return an answer that is an order."""
    assert isinstance(answer, PendingOrder | PaidOrder)
    return answer


def paying(stage: Stage, order: Placed, source: str = "tok_ok") -> Callable[[str], KeptAnswer]:
    """Pay an order under the name that is given."""

    def pay(name: str) -> KeptAnswer:
        wish = PaymentRequest(stage.account.id, order.purchase.public_id, source, attempt_id=name)
        paid = stage.box_office.pay_order(wish)
        return KeptAnswer(200, {}, b"paid" if isinstance(paid, PaidOrder) else b"pending")

    return pay
