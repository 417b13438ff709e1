"""What kept answers must do, whatever keeps them, and what use cases joined in one unit of work may rely on."""

from collections.abc import Callable
from datetime import timedelta
import json

import attrs
import pytest

from tests.contracts.stage import OpenStage, Stage
from ticketing_domain.catalogue.keep_tickets import TicketChanges
from ticketing_domain.catalogue.venue import VenueChanges
from ticketing_domain.errors import NotFound
from ticketing_domain.kept_answers import (
    KEPT_FOR,
    AnswerKept,
    Claim,
    Claimed,
    InProgress,
    Kept,
    KeptAnswer,
    KeyInProgress,
    KeyReused,
    NamedWish,
    Reused,
)
from ticketing_domain.money import from_minor
from ticketing_domain.people.account import NewAccount
from ticketing_domain.ports import UnitOfWork
from ticketing_domain.sale.hold import HoldRequest, IdempotencyKey
from ticketing_domain.sale.order import (
    PaidOrder,
    PartiallyRefundedOrder,
    PendingOrder,
    RefundedOrder,
)
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import (
    Captured,
    Declined,
    Outcome,
    Payment,
    PaymentDeclined,
    Unknown,
)
from ticketing_domain.sale.place_holds import Placed

KEY = "8f0e5a2c-1111-4222-8333-444455556666"
ANSWER = KeptAnswer(201, {"content-type": "application/json"}, b'{"id":"ord_1"}')
MINUTE = timedelta(minutes=1)


class KeptAnswersContract:
    """Claims and answers; the fixture to provide is `open_stage`."""

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        """Return what opens a stage on the adapters under test."""
        raise NotImplementedError

    @pytest.fixture
    def stage(self, open_stage: OpenStage) -> Stage:
        return open_stage()

    def test_a_claimed_key_is_answered_once_and_for_all(self, stage: Stage) -> None:
        """Whoever comes after the answer gets it, byte for byte."""
        wish = wish_of(stage)

        assert claim(stage, wish) == Claimed(stage.clock.at)
        assert keep(stage, wish, ANSWER) == ANSWER
        assert claim(stage, wish) == AnswerKept(ANSWER)
        assert keep(stage, wish, attrs.evolve(ANSWER, body=b"another")) == ANSWER

    def test_a_key_names_one_wish(self, stage: Stage) -> None:
        """Another fingerprint under the same key is refused, answered or not."""
        wish = wish_of(stage)
        other = attrs.evolve(wish, fingerprint="other")
        claim(stage, wish)

        assert claim(stage, other) == Reused()
        keep(stage, wish, ANSWER)
        assert claim(stage, other) == Reused()

    def test_the_same_key_in_another_account_is_another_key(self, stage: Stage) -> None:
        """Nobody is answered what another account was."""
        other = stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR"))
        keep_new(stage, wish_of(stage), ANSWER)

        theirs = attrs.evolve(wish_of(stage), account_id=other.id)
        assert claim(stage, theirs) == Claimed(stage.clock.at)

    def test_a_claim_stands_until_its_lease_ends(self, stage: Stage) -> None:
        """Then somebody else may continue it, and learns since when it stands."""
        wish, began = wish_of(stage), stage.clock.at
        claim(stage, wish, lease=MINUTE)

        assert claim(stage, wish, lease=MINUTE) == InProgress()
        stage.clock.forward(seconds=59)
        assert claim(stage, wish, lease=MINUTE) == InProgress()
        stage.clock.forward(seconds=1)
        assert claim(stage, wish, lease=MINUTE) == Claimed(began)
        assert claim(stage, wish, lease=MINUTE) == InProgress()

    def test_a_claim_that_is_handed_back_is_continued_at_once(self, stage: Stage) -> None:
        """It is still the claim that it was."""
        wish, began = wish_of(stage), stage.clock.at
        claim(stage, wish, lease=MINUTE)
        stage.clock.forward(seconds=1)
        with stage.box_office.books() as unit:
            unit.answers.hand_back(wish, stage.clock.at)
            unit.commit()

        assert claim(stage, wish, lease=MINUTE) == Claimed(began)

    def test_a_claim_that_is_dropped_was_never_there(self, stage: Stage) -> None:
        """The key may name another wish; an answer cannot be dropped."""
        wish = wish_of(stage)
        claim(stage, wish, lease=MINUTE)
        drop(stage, wish)
        stage.clock.forward(seconds=1)

        other = attrs.evolve(wish, fingerprint="other")
        assert claim(stage, other) == Claimed(stage.clock.at)
        keep(stage, other, ANSWER)
        drop(stage, other)
        assert claim(stage, other) == AnswerKept(ANSWER)

    def test_a_claim_that_is_not_committed_was_never_there(self, stage: Stage) -> None:
        """What fails before its commit leaves the key free."""
        wish = wish_of(stage)
        with stage.box_office.books() as unit:
            unit.answers.claim(wish, stage.clock.at, stage.clock.at)

        assert claim(stage, wish) == Claimed(stage.clock.at)

    @pytest.mark.parametrize("chores", [False, True])
    def test_after_seven_days_a_key_is_free(self, stage: Stage, *, chores: bool) -> None:
        """Whether the chores have been done since or not, and not a moment earlier."""
        wish = wish_of(stage)
        keep_new(stage, wish, ANSWER)
        stage.clock.at += KEPT_FOR - timedelta(microseconds=1)
        assert claim(stage, wish) == AnswerKept(ANSWER)

        stage.clock.forward(microseconds=1)
        if chores:
            stage.box_office.forget_answers()
        assert known(stage, wish) is None
        other = attrs.evolve(wish, fingerprint="other")
        assert claim(stage, other) == Claimed(stage.clock.at)

    def test_answers_that_nobody_claimed_are_kept_many_at_once(self, stage: Stage) -> None:
        """With what they tell of; a key that was taken meanwhile is told."""
        wishes = [attrs.evolve(wish_of(stage), key=f"key-{number}") for number in range(3)]
        kept = [Kept(wish, stage.clock.at, ANSWER, f"order-{wish.key}") for wish in wishes]
        add(stage, *kept)

        assert known(stage, wishes[1]) == kept[1]
        with pytest.raises(KeyInProgress):
            add(stage, Kept(wishes[2], stage.clock.at, ANSWER, "another"))
        stage.clock.at += KEPT_FOR
        assert known(stage, wishes[2]) is None
        add(stage, Kept(wishes[2], stage.clock.at, ANSWER, "another"))

    def test_what_is_done_together_is_there_with_its_answer(self, stage: Stage) -> None:
        """Several use cases and the answer are one transaction; asked again, nothing happens."""
        wish = wish_of(stage)

        first = stage.box_office.answer_once.together(wish, a_night(stage))
        again = stage.box_office.answer_once.together(wish, a_night(stage))

        assert (first.again, again.again) == (False, True)
        assert first.answer == again.answer
        assert json.loads(first.answer.body) == {"slug": "joined-night", "tickets": 1}
        assert len(stage.box_office.reads.inventory(stage.account.id, "joined-night").offers) == 1

    def test_what_is_refused_together_never_happened(self, stage: Stage) -> None:
        """Neither the first half nor the claim."""
        wish = wish_of(stage)

        def refuse(unit: UnitOfWork) -> KeptAnswer:
            a_night(stage)(unit)
            raise NotFound("ticket", 1)

        with pytest.raises(NotFound):
            stage.box_office.answer_once.together(wish, refuse)

        with pytest.raises(NotFound):
            stage.box_office.reads.inventory(stage.account.id, "joined-night")
        assert claim(stage, wish) == Claimed(stage.clock.at)

    def test_a_unit_of_work_reads_what_it_has_written(self, stage: Stage) -> None:
        """And nobody else does, until it commits."""
        event, ticket = stage.night()
        with stage.box_office.books() as unit:
            office = stage.box_office.within(unit)
            order = office.place_hold(stage.request(event, (ticket, 2)))
            inside = office.reads.order(stage.account.id, order.purchase.public_id)
            left = office.reads.inventory(stage.account.id, event.slug).stock(ticket.id)

        assert (inside.order, left.remaining) == (order, 8)
        with pytest.raises(NotFound):
            stage.box_office.reads.order(stage.account.id, order.purchase.public_id)
        assert stage.remaining(event, ticket) == 10

    def test_an_order_keeps_the_words_it_was_answered_with(self, stage: Stage) -> None:
        """Repeated in the batch, later, or after it was paid: one order, and the first words."""
        event, ticket = stage.night()
        request, words = keeping(stage, stage.request(event, (ticket, 1)))

        first, twin = stage.box_office.place_holds([request, request])
        stage.pay(as_order(first))
        (later,) = stage.box_office.place_holds([request])

        assert first == twin == later
        assert [*words] == [as_order(first).purchase.public_id]
        wish = NamedWish(stage.account.id, KEY, "f")
        assert stage.box_office.answer_once.kept(wish) == words[as_order(first).purchase.public_id]
        assert stage.remaining(event, ticket) == 9

    def test_an_order_that_is_refused_keeps_nothing(self, stage: Stage) -> None:
        """The same key may be tried again when there are tickets."""
        event, ticket = stage.night(stock=1)
        holding = stage.hold(event, (ticket, 1))
        request, words = keeping(stage, stage.request(event, (ticket, 1)))

        (refused,) = stage.box_office.place_holds([request])
        assert (isinstance(refused, PendingOrder), words) == (False, {})
        stage.box_office.cancel_hold(
            account_id=stage.account.id, order_id=holding.purchase.public_id
        )
        (placed,) = stage.box_office.place_holds([request])
        assert isinstance(placed, PendingOrder)

    def test_a_key_that_names_something_else_orders_nothing(self, stage: Stage) -> None:
        """Whether that was answered, is under way, or was another order."""
        event, ticket = stage.night()
        request, _ = keeping(stage, stage.request(event, (ticket, 1)))
        claim(stage, NamedWish(stage.account.id, KEY, "payment"), lease=MINUTE)

        (refused,) = stage.box_office.place_holds([request])

        assert isinstance(refused, KeyReused)
        assert stage.remaining(event, ticket) == 10

    def test_shops_and_systems_name_their_wishes_apart(self, stage: Stage) -> None:
        """A buyer's key is not the promoter's system's, even where it reads the same."""
        event, ticket = stage.night()
        request, _ = keeping(stage, stage.request(event, (ticket, 1)))
        of_a_shop = stage.request(event, (ticket, 1), key=KEY)

        first, other = stage.box_office.place_holds([request, of_a_shop])

        assert as_order(first) != as_order(other)
        assert stage.remaining(event, ticket) == 8

    def test_a_payment_that_crashed_is_continued_and_charged_once(
        self, open_stage: OpenStage
    ) -> None:
        """The second run asks the provider under the same name, and gets to the end."""
        provider = CrashingPayments()
        stage = open_stage(payments=provider)
        event, ticket = stage.night()
        order = stage.hold(event, (ticket, 1))
        pay = paying(stage, order)
        once = stage.box_office.answer_once

        provider.crash_after_charging = True
        with pytest.raises(ZeroDivisionError):
            once.in_steps(wish_of(stage), pay)
        provider.crash_after_charging = False
        stage.clock.forward(seconds=1)
        answered = once.in_steps(wish_of(stage), pay)

        assert answered.answer.body == b"paid"
        assert once.in_steps(wish_of(stage), pay).again
        assert len(provider.charged) == 1
        assert stage.box_office.verify().discrepancies == ()

    def test_a_payment_that_a_chore_finished_is_answered_all_the_same(
        self, open_stage: OpenStage
    ) -> None:
        """Whoever settles an abandoned attempt first, the caller hears that it is paid."""
        provider = CrashingPayments(crash_after_charging=True)
        stage = open_stage(payments=provider)
        event, ticket = stage.night()
        order = stage.hold(event, (ticket, 1))
        once = stage.box_office.answer_once
        with pytest.raises(ZeroDivisionError):
            once.in_steps(wish_of(stage), paying(stage, order))

        stage.clock.forward(seconds=20)
        stage.box_office.settle_payments()
        answered = once.in_steps(wish_of(stage), paying(stage, order))

        assert answered.answer.body == b"paid"
        assert len(provider.charged) == 1

    def test_a_declined_payment_frees_the_key(self, stage: Stage) -> None:
        """Another try under it is another attempt."""
        event, ticket = stage.night()
        order = stage.hold(event, (ticket, 1))
        once = stage.box_office.answer_once
        for _ in range(2):
            with pytest.raises(PaymentDeclined):
                once.in_steps(wish_of(stage), paying(stage, order, source="tok_declined"))
            stage.clock.forward(seconds=1)

        assert claim(stage, wish_of(stage)) == Claimed(stage.clock.at)

    def test_an_attempt_that_was_declined_is_not_charged_again(self, stage: Stage) -> None:
        """A crash after the decline and before its answer changes nothing of it."""
        event, ticket = stage.night()
        order = stage.hold(event, (ticket, 1))
        name = PaymentRequest(
            stage.account.id, order.purchase.public_id, "tok_declined", attempt_id="attempt"
        )
        for source in ("tok_declined", "tok_ok"):
            with pytest.raises(PaymentDeclined):
                stage.box_office.pay_order(attrs.evolve(name, source=source))

    @pytest.mark.parametrize("amount_minor", [500, None])
    def test_a_refund_that_crashed_is_continued_and_sent_once(
        self, open_stage: OpenStage, amount_minor: int | None
    ) -> None:
        """Before or after it is booked, the same name is the same refund."""
        provider = CrashingPayments()
        stage = open_stage(payments=provider)
        event, ticket = stage.night()
        order = stage.buy(event, (ticket, 1))
        amount = None if amount_minor is None else from_minor(amount_minor, "EUR")

        def refund() -> object:
            return stage.box_office.refund_order(
                account_id=stage.account.id,
                order_id=order.purchase.public_id,
                amount=amount,
                refund_id="refund",
            )

        provider.crash_after_refunding = True
        with pytest.raises(ZeroDivisionError):
            refund()
        provider.crash_after_refunding = False
        first, again = refund(), refund()

        assert first == again
        assert isinstance(first, PartiallyRefundedOrder if amount_minor else RefundedOrder)
        assert provider.refunded == {"refund"}
        assert stage.box_office.verify().discrepancies == ()

    def test_a_wish_that_is_under_way_is_not_begun_twice(self, stage: Stage) -> None:
        """Whoever comes meanwhile is told to wait, and whoever comes after gets the answer."""
        once, wish = stage.box_office.answer_once, wish_of(stage)

        def impatient(_: str) -> KeptAnswer:
            with pytest.raises(KeyInProgress):
                once.in_steps(wish, impatient)
            return ANSWER

        assert once.in_steps(wish, impatient).answer == ANSWER
        assert once.in_steps(wish, impatient).again

    def test_a_run_that_took_too_long_gives_the_answer_that_is_kept(self, stage: Stage) -> None:
        """Of two runs of the same wish, both give the answer of the one that ended first."""
        once, wish = stage.box_office.answer_once, wish_of(stage)

        def slow(_: str) -> KeptAnswer:
            stage.clock.forward(seconds=61)
            once.in_steps(wish, lambda _: ANSWER)
            return attrs.evolve(ANSWER, body=b"late")

        assert once.in_steps(wish, slow).answer == ANSWER


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
