"""What a box office must do with promo codes, whatever it is built on: keep them, count their uses, free them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from moneyed import Money
import pytest

from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.people.account import NewAccount
from ticketing_domain.sale.discount import DiscountType, FixedAmount, Percentage
from ticketing_domain.sale.keep_promo_codes import PromoCodeUsed
from ticketing_domain.sale.order import FREE, PaidOrder
from ticketing_domain.sale.plan_promo_codes import PromoCodeChanges
from ticketing_domain.sale.promo_code import PromoKey
from ticketing_domain.sale.refusals import PromoInvalid
from ticketing_domain.testing.contracts.promo_code_uses import PromoCodeUsesContract
from ticketing_domain.testing.contracts.promoting import (
    a_code,
    adds_up,
    change,
    changes,
    hold,
    placed,
    uses,
)
from ticketing_domain.testing.stage import Stage


class PromoCodesContract(PromoCodeUsesContract):
    """Promo codes; the fixture to provide is `open_stage`."""

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
