"""What a box office must do with promo codes, whatever it is built on: keep them, count their uses, free them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
from moneyed import Money
import pytest

from tests.contracts.stage import OpenStage, Stage
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.ticket import Ticket
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.people.account import NewAccount
from ticketing_domain.sale.confirm import MoneyBack
from ticketing_domain.sale.discount import DiscountType, FixedAmount, Percentage
from ticketing_domain.sale.keep_promo_codes import PromoCodeUsed
from ticketing_domain.sale.order import FREE, PaidOrder, RefundedOrder
from ticketing_domain.sale.pay import PaymentRequest
from ticketing_domain.sale.payment import Payment
from ticketing_domain.sale.place_holds import Answer, Placed
from ticketing_domain.sale.plan_promo_codes import PromoCodeChanges
from ticketing_domain.sale.promo_code import PromoCode, PromoKey
from ticketing_domain.sale.refusals import PromoInvalid, SoldOut


class PromoCodesContract:
    """Promo codes; the fixture to provide is `open_stage`."""

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        """Return what opens a stage on the adapters under test."""
        raise NotImplementedError

    @pytest.fixture
    def stage(self, open_stage: OpenStage) -> Stage:
        return open_stage()

    def test_a_code_is_read_back_as_it_was_made(self, stage: Stage) -> None:
        """Of both kinds, limited in every way or in none; the newest stands first."""
        night, _ = stage.night()
        bare = a_code(stage, "bare-1", percent="10")
        full = a_code(
            stage,
            "Full-1",
            fixed="5.00",
            event_id=night.id,
            expires_at=datetime(2026, 7, 1, 12, 0),  # noqa: DTZ001 (the account's own clock)
            usage_limit=3,
            max_per_customer=2,
            active=False,
        )
        reads, us = stage.box_office.reads, stage.account.id

        listed = reads.promo_codes(us)

        assert [(one.promo, one.event_title) for one in listed] == [
            (full, "Lantern Night"),
            (bare, None),
        ]
        assert (bare.code, bare.discount) == ("BARE-1", Percentage(10))
        assert (full.code, full.discount) == ("FULL-1", FixedAmount(500))
        assert full.expires_at == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
        assert reads.promo_code(us, full.id) == listed[0]
        assert reads.promo_code_named(full.key) == full
        assert reads.promo_code_named(PromoKey(us, "NOBODYS")) is None
        with pytest.raises(NotFound):
            reads.promo_code(us + 1, full.id)

    def test_everything_wrong_about_a_code_is_said_at_once(self, stage: Stage) -> None:
        """A promoter corrects a form once."""
        a_code(stage, "TAKEN")
        wrong = PromoCodeChanges(
            code="taken",
            discount_type=DiscountType.PERCENTAGE,
            discount_amount="101",
            event_id=99,
            usage_limit=0,
            max_per_customer=-1,
            expires_at=datetime(2027, 3, 28, 2, 30),  # noqa: DTZ001 (the account's own clock)
        )

        with pytest.raises(Invalid) as refused:
            stage.box_office.promo_codes.create(account_id=stage.account.id, changes=wrong)

        assert set(refused.value.problems) == {
            "code",
            "discount_amount",
            "event_id",
            "usage_limit",
            "max_per_customer",
            "expires_at",
        }
        assert refused.value.problems["code"] == ("has already been taken",)

    def test_two_accounts_may_have_a_code_of_the_same_name(self, stage: Stage) -> None:
        """Each knows its own only."""
        ours = a_code(stage, "SUMMER")
        other = stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR")).id
        keep = stage.box_office.promo_codes

        theirs = keep.create(account_id=other, changes=changes("summer"))

        assert ours.code == theirs.code
        with pytest.raises(NotFound):
            keep.change(account_id=other, promo_id=ours.id, changes=changes("WINTER"))
        with pytest.raises(NotFound):
            keep.delete(account_id=other, promo_id=ours.id)

    def test_a_code_takes_its_discount_off_the_order(self, stage: Stage) -> None:
        """To the cent, over all lines; the tax is that of what is left, and the order keeps the code."""
        night = stage.event(customer_vat_rate_override=Decimal(19))
        general, cheap = stage.ticket(night), stage.ticket(night, "Balcony", price="0.10")
        stage.publish(night)
        a_code(stage, "TEN", percent="10")

        order = placed(stage, night, (general, 3), (cheap, 1), code=" ten ")

        lines = order.purchase.lines
        assert order.purchase.promo_code == "TEN"
        # 10 % of 63.10 are 6.31: 6.30 of the first line and 0.01 of the second.
        assert [line.discount_minor for line in lines] == [630, 1]
        assert order.purchase.total == Money("56.79", "EUR")
        assert order.purchase.discount == Money("6.31", "EUR")
        # 56.70 and 0.09, each with 19 % in it.
        assert [line.tax_minor for line in lines] == [905, 1]
        assert adds_up(stage)

    def test_a_fixed_discount_never_takes_more_than_there_is(self, stage: Stage) -> None:
        """What is left is nothing, and that is paid at once."""
        night, general = stage.night(price="4.00")
        promo = a_code(stage, "FIVER", fixed="5.00")

        order = placed(stage, night, (general, 1), code="FIVER")

        assert isinstance(order, PaidOrder)
        assert (order.purchase.total_minor, order.receipt.provider) == (0, FREE)
        assert uses(stage, promo) == 1
        assert adds_up(stage)

    def test_a_hundred_percent_is_paid_at_once_and_nothing_percent_only_counts(
        self, stage: Stage
    ) -> None:
        """The free order has its codes; the tracked one costs what it costs."""
        night, general = stage.night()
        a_code(stage, "FREE", percent="100")
        tracked = a_code(stage, "RADIO", percent="0")

        free = placed(stage, night, (general, 2), code="FREE")
        full = placed(stage, night, (general, 1), code="RADIO")

        items = stage.box_office.reads.order(stage.account.id, free.purchase.public_id).items
        assert (isinstance(free, PaidOrder), len(items)) == (True, 2)
        assert (full.purchase.total_minor, uses(stage, tracked)) == (2100, 1)
        assert adds_up(stage)

    @pytest.mark.parametrize(
        ("fields", "said", "guessed"),
        [
            ({"active": False}, "this is not a valid code", True),
            ({}, "this code is not for this event", True),
            (
                {"expires_at": datetime(2026, 6, 1, 12, 0, tzinfo=UTC)},
                "this code has expired",
                False,
            ),
        ],
    )
    def test_a_code_that_does_not_count_is_refused(
        self, stage: Stage, fields: dict[str, Any], said: str, *, guessed: bool
    ) -> None:
        """The refusal says why; nothing is held."""
        night, general = stage.night()
        another = {"event_id": stage.event("Another Night").id} if not fields else {}
        a_code(stage, "WRONG", **fields, **another)

        refusal = hold(stage, night, (general, 1), code="WRONG")

        assert isinstance(refusal, PromoInvalid)
        assert (refusal.message, refusal.guessed) == (said, guessed)
        assert stage.remaining(night, general) == 10

    @pytest.mark.parametrize("code", ["NOBODYS", "x", "", "ÄÖÜ", "a" * 33, "A B", "\0\0\0"])
    def test_what_is_no_code_is_refused(self, stage: Stage, code: str) -> None:
        """In the words of a code that was put away."""
        night, general = stage.night()

        refusal = hold(stage, night, (general, 1), code=code)

        assert isinstance(refusal, PromoInvalid)
        assert (refusal.message, refusal.guessed) == ("this is not a valid code", True)

    def test_a_code_is_used_so_often_and_no_more(self, stage: Stage) -> None:
        """Within one batch and over several, on all events together; who gets no ticket takes no use."""
        first, general = stage.night()
        second, floor = stage.night(stock=1, title="Floor")
        promo = a_code(stage, "THREE", usage_limit=3)

        answers = stage.box_office.place_holds(
            [
                wish(stage, second, (floor, 2), code="THREE", email="a@example.com"),
                wish(stage, first, (general, 1), code="THREE", email="b@example.com"),
                wish(stage, second, (floor, 1), code="THREE", email="c@example.com"),
                wish(stage, first, (general, 1), email="d@example.com"),
            ]
        )
        again = [hold(stage, first, (general, 1), code="THREE") for _ in range(2)]

        assert [type(answer) for answer in answers].count(SoldOut) == 1
        assert [isinstance(answer, PromoInvalid) for answer in again] == [False, True]
        assert uses(stage, promo) == 3
        assert stage.remaining(first, general) == 7
        assert adds_up(stage)

    def test_a_customer_uses_a_code_so_often_and_no_more(self, stage: Stage) -> None:
        """By e-mail, over all events, also within one batch; others are not bound by it."""
        first, general = stage.night()
        second, floor = stage.night(title="Floor")
        promo = a_code(stage, "TWICE", max_per_customer=2)

        both = stage.box_office.place_holds(
            [wish(stage, first, (general, 1), code="TWICE") for _ in range(3)]
        )
        elsewhere = hold(stage, second, (floor, 1), code="TWICE")
        somebody = hold(stage, second, (floor, 1), code="TWICE", email="bob@example.com")

        refused = [isinstance(answer, PromoInvalid) for answer in (*both, elsewhere, somebody)]
        assert refused == [False, False, True, True, False]
        assert uses(stage, promo) == 3
        assert adds_up(stage)

    def test_a_hold_that_ends_frees_its_use(self, stage: Stage) -> None:
        """When it is given back, when a buyer comes after it, and when nobody comes."""
        night, general = stage.night()
        promo = a_code(stage, "ONCE", usage_limit=1, max_per_customer=1)

        given_back = placed(stage, night, (general, 1), code="ONCE")
        stage.box_office.cancel_hold(
            account_id=stage.account.id, order_id=given_back.purchase.public_id
        )
        assert uses(stage, promo) == 0
        placed(stage, night, (general, 1), code="ONCE")
        stage.clock.forward(minutes=10)
        placed(stage, night, (general, 1), code="ONCE")
        assert uses(stage, promo) == 1
        stage.clock.forward(minutes=10)
        stage.box_office.do_chores()

        assert uses(stage, promo) == 0
        assert adds_up(stage)

    def test_only_a_whole_refund_frees_the_use(self, stage: Stage) -> None:
        """A part does not; the rest does, and so does undoing an order that cost nothing."""
        night, general = stage.night()
        half, free = a_code(stage, "HALF", percent="50"), a_code(stage, "FREE", percent="100")
        order = placed(stage, night, (general, 1), code="HALF")
        stage.pay(order)
        gift = placed(stage, night, (general, 1), code="FREE")

        stage.refund(order, "0.01")
        assert uses(stage, half) == 1
        assert isinstance(stage.refund(order), RefundedOrder)
        stage.refund(gift)

        assert (uses(stage, half), uses(stage, free)) == (0, 0)
        assert stage.inventory(night).takings.revenue_minor == 0
        assert adds_up(stage)

    def test_a_late_payment_takes_its_use_again(self, stage: Stage) -> None:
        """Even after the code was put away: what was agreed stays agreed."""
        night, general = stage.night()
        promo = a_code(stage, "ONCE", usage_limit=1)
        captured = under_way(stage, placed(stage, night, (general, 1), code="ONCE"))
        stage.clock.forward(minutes=10)
        stage.box_office.do_chores()
        change(stage, promo, active=False)

        (paid,) = stage.box_office.confirm_payments([captured])

        assert isinstance(paid, PaidOrder)
        assert (paid.purchase.total_minor, uses(stage, promo)) == (1050, 1)
        assert adds_up(stage)

    @pytest.mark.parametrize("limit", ["usage_limit", "max_per_customer"])
    def test_a_late_payment_without_a_use_left_goes_back(self, stage: Stage, limit: str) -> None:
        """The tickets are there, the code is not."""
        night, general = stage.night()
        promo = a_code(stage, "ONCE", **{limit: 1})
        captured = under_way(stage, placed(stage, night, (general, 1), code="ONCE"))
        stage.clock.forward(minutes=10)
        placed(stage, night, (general, 1), code="ONCE")

        (answer,) = stage.box_office.confirm_payments([captured])

        assert isinstance(answer, MoneyBack)
        assert answer.returned
        assert (uses(stage, promo), stage.remaining(night, general)) == (1, 9)
        assert adds_up(stage)

    def test_the_same_wish_again_takes_no_second_use(self, stage: Stage) -> None:
        """An idempotency key leads to the order that has the use."""
        night, general = stage.night()
        promo = a_code(stage, "ONCE", usage_limit=1)
        named = attrs.evolve(stage.request(night, (general, 1), key="wish-1"), promo_code="ONCE")

        first, again = stage.box_office.place_holds([named, named])
        (later,) = stage.box_office.place_holds([named])

        assert first == again == later
        assert uses(stage, promo) == 1

    def test_a_limit_is_not_set_below_what_is_used(self, stage: Stage) -> None:
        """It can be set to just that, which stops the code."""
        night, general = stage.night()
        promo = a_code(stage, "MANY")
        for _ in range(2):
            placed(stage, night, (general, 1), code="MANY")

        with pytest.raises(Invalid) as refused:
            change(stage, promo, usage_limit=1)
        changed = change(stage, promo, usage_limit=2)

        assert list(refused.value.problems) == ["usage_limit"]
        assert (changed.usage_limit, uses(stage, promo)) == (2, 2)
        assert isinstance(hold(stage, night, (general, 1), code="MANY"), PromoInvalid)

    def test_a_code_that_an_order_has_keeps_its_name_and_event(self, stage: Stage) -> None:
        """Also after the order has expired; what it takes off may change, for later orders."""
        night, general = stage.night()
        promo = a_code(stage, "HALF")
        early = placed(stage, night, (general, 1), code="HALF")
        stage.clock.forward(minutes=10)
        stage.box_office.do_chores()

        with pytest.raises(Invalid) as refused:
            change(stage, promo, code="OTHER", event_id=night.id)
        with pytest.raises(PromoCodeUsed):
            stage.box_office.promo_codes.delete(account_id=stage.account.id, promo_id=promo.id)
        change(stage, promo, code="half", event_id=None, discount_amount="20")
        later = placed(stage, night, (general, 1), code="HALF")

        assert set(refused.value.problems) == {"code", "event_id"}
        assert [one.purchase.total_minor for one in (early, later)] == [1050, 1680]
        assert adds_up(stage)

    def test_a_code_that_nobody_used_can_change_and_go(self, stage: Stage) -> None:
        """Its name is free again."""
        night, _ = stage.night()
        promo = a_code(stage, "TYPO")

        renamed = change(stage, promo, code="summer", event_id=night.id)
        stage.box_office.promo_codes.delete(account_id=stage.account.id, promo_id=promo.id)

        assert (renamed.code, renamed.event_id) == ("SUMMER", night.id)
        assert stage.box_office.reads.promo_codes(stage.account.id) == []
        assert a_code(stage, "SUMMER").id != promo.id

    def test_another_kind_of_discount_needs_another_amount(self, stage: Stage) -> None:
        """Ten percent are not ten euros."""
        promo = a_code(stage, "TEN", percent="10")

        with pytest.raises(Invalid) as refused:
            change(stage, promo, discount_type=DiscountType.FIXED)
        fixed = change(stage, promo, discount_type=DiscountType.FIXED, discount_amount="7.5")

        assert refused.value.problems == {"discount_amount": ("can't be blank",)}
        assert fixed.discount == FixedAmount(750)

    def test_an_event_that_goes_takes_its_own_codes_and_frees_the_others(
        self, stage: Stage
    ) -> None:
        """A hold on it had a use of a code for all events."""
        night, general = stage.night()
        everywhere = a_code(stage, "ALL")
        a_code(stage, "HERE", event_id=night.id)
        placed(stage, night, (general, 1), code="ALL")
        placed(stage, night, (general, 1), code="HERE")

        stage.box_office.delete_event(account_id=stage.account.id, slug=night.slug)

        left = stage.box_office.reads.promo_codes(stage.account.id)
        assert [one.promo.id for one in left] == [everywhere.id]
        assert uses(stage, everywhere) == 0
        assert adds_up(stage)

    def test_an_event_that_is_called_off_frees_the_uses_of_its_orders(self, stage: Stage) -> None:
        """Of what was held at once, of what was paid with the refund."""
        night, general = stage.night()
        promo = a_code(stage, "ALL")
        stage.pay(placed(stage, night, (general, 1), code="ALL"))
        placed(stage, night, (general, 1), code="ALL")

        stage.box_office.cancellation.cancel(account_id=stage.account.id, slug=night.slug)
        held = uses(stage, promo)
        for _ in range(3):
            stage.clock.forward(minutes=1)
            stage.box_office.do_chores()

        assert (held, uses(stage, promo)) == (1, 0)
        assert adds_up(stage)


def changes(code: str, **fields: Any) -> PromoCodeChanges:
    """Make the changes for a code of fifty percent, or of what the fields say."""
    percent, fixed = fields.pop("percent", "50"), fields.pop("fixed", None)
    kind = DiscountType.PERCENTAGE if fixed is None else DiscountType.FIXED
    return PromoCodeChanges(
        code=code, discount_type=kind, discount_amount=fixed or percent, **fields
    )


def a_code(stage: Stage, code: str, **fields: Any) -> PromoCode:
    """Make a promo code."""
    return stage.box_office.promo_codes.create(
        account_id=stage.account.id, changes=changes(code, **fields)
    )


def change(stage: Stage, promo: PromoCode, **fields: Any) -> PromoCode:
    """Change a promo code."""
    return stage.box_office.promo_codes.change(
        account_id=stage.account.id, promo_id=promo.id, changes=PromoCodeChanges(**fields)
    )


def wish(
    stage: Stage,
    event: Event,
    *wanted: tuple[Ticket, int],
    code: str | None = None,
    email: str = "jane@example.com",
) -> Any:
    """Make the wish of a buyer who says a code."""
    return attrs.evolve(stage.request(event, *wanted, email=email), promo_code=code)


def hold(stage: Stage, event: Event, *wanted: tuple[Ticket, int], **said: Any) -> Answer:
    """Place a hold with a code, and return the answer."""
    (answer,) = stage.box_office.place_holds([wish(stage, event, *wanted, **said)])
    return answer


def placed(stage: Stage, event: Event, *wanted: tuple[Ticket, int], **said: Any) -> Placed:
    """Place a hold with a code, which is granted."""
    order = stage.box_office.place_hold(wish(stage, event, *wanted, **said))
    kept = stage.box_office.reads.order(stage.account.id, order.purchase.public_id).order
    assert kept.purchase == order.purchase
    return order


def under_way(stage: Stage, order: Placed) -> Payment:
    """Start to pay an order; returns the attempt as the provider will report it, some day."""
    request = PaymentRequest(stage.account.id, order.purchase.public_id, "tok_timeout")
    (attempt,) = stage.box_office.start_payments([request])
    assert isinstance(attempt, Payment)
    return attempt.capture("r")


def uses(stage: Stage, promo: PromoCode) -> int:
    """Look up how often a code is used."""
    return stage.box_office.reads.promo_code(promo.account_id, promo.id).promo.used


def adds_up(stage: Stage) -> bool:
    """Recount everything."""
    return not stage.box_office.verify().discrepancies
