"""What lists and figures must show after sales, whatever the box office is built on."""

from datetime import timedelta

import attrs
import pytest

from ticketing_domain.errors import NotFound
from ticketing_domain.figures.days import DayFigures
from ticketing_domain.figures.periods import Period, span
from ticketing_domain.people.customer import Customer
from ticketing_domain.people.reads import CustomerCursor, CustomerFilter
from ticketing_domain.sale.hold import HoldRequest
from ticketing_domain.sale.order import PendingOrder
from ticketing_domain.sale.reads import OrderCursor, OrderFilter
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.stage import Stage


class ReadsContract(StageContract):
    """Lists of orders and customers, and figures by period; the fixture to provide is `open_stage`."""

    def test_orders_come_newest_first_page_by_page(self, stage: Stage) -> None:
        """Pages by key show every paid order once; pending ones are not listed."""
        night, general = stage.night(stock=20)
        bought = []
        for count in range(7):
            bought.append(stage.buy(night, (general, 1), email=f"b{count % 3}@example.com"))
            stage.clock.forward(minutes=count % 2)
        stage.hold(night, (general, 1))
        wanted = OrderFilter(stage.account.id)

        seen: list[str] = []
        after = None
        while page := stage.box_office.reads.orders(wanted, after=after, limit=3):
            seen += [one.public_id for one in page]
            after = OrderCursor(page[-1].paid_at, page[-1].public_id)

        assert sorted(seen) == sorted(order.purchase.public_id for order in bought)
        all_at_once = stage.box_office.reads.orders(wanted, after=None, limit=100)
        assert [one.public_id for one in all_at_once] == seen
        assert [one.paid_at for one in all_at_once] == sorted(
            (one.paid_at for one in all_at_once), reverse=True
        )

    def test_orders_are_found_by_event_time_and_search(self, stage: Stage) -> None:
        """Each filter narrows, and the totals follow the filter."""
        night, general = stage.night()
        other, balcony = stage.night(price="10.00")
        ann = stage.buy(night, (general, 2), email="ann@example.com")
        stage.clock.forward(days=1)
        bob = stage.buy(other, (balcony, 1), email="bob_b@example.com")
        code = stage.box_office.reads.order(stage.account.id, ann.purchase.public_id).items[0].code
        us = stage.account.id

        def found(**wanted: object) -> list[str]:
            kept = OrderFilter(us, **wanted)  # type: ignore[arg-type]  # names are the test's
            ids = [
                one.public_id for one in stage.box_office.reads.orders(kept, after=None, limit=10)
            ]
            totals = stage.box_office.reads.order_totals(kept)
            assert totals.order_count == len(ids)
            return ids

        anns, bobs = ann.purchase.public_id, bob.purchase.public_id
        assert found() == [bobs, anns]
        assert found(event_slug=night.slug) == [anns]
        assert found(event_slug="nowhere") == []
        assert found(since=stage.clock.at) == [bobs]
        assert found(query="ANN@") == [anns]
        assert found(query="jane") == [bobs, anns]
        assert found(query=bobs) == [bobs]
        assert found(query=ann.purchase.order_code.lower()) == [anns]
        assert found(query=f"{ann.purchase.order_code[:4]}-{ann.purchase.order_code[4:]}") == [anns]
        assert found(query=code) == [anns]
        assert found(query="b_b") == [bobs]
        assert found(query="%") == []
        assert found(query="ann", since=stage.clock.at) == []

    def test_an_order_is_found_by_its_id_and_by_the_code_people_read_out(
        self, stage: Stage
    ) -> None:
        """Dashes and case of the code do not matter; another account finds nothing."""
        night, general = stage.night()
        order = stage.buy(night, (general, 1))
        code = order.purchase.order_code
        reads, us = stage.box_office.reads, stage.account.id

        pages = [
            reads.order(us, name)
            for name in (order.purchase.public_id, code, f"{code[:4]}-{code[4:]}".lower())
        ]

        assert all(page.order.purchase == order.purchase for page in pages)
        assert pages[0].event_slug == night.slug
        with pytest.raises(NotFound):
            reads.order(us + 1, order.purchase.public_id)

    def test_a_refund_shows_in_the_totals(self, stage: Stage) -> None:
        """Revenue is less what went back; an order wholly refunded is not counted."""
        night, general = stage.night()
        first, second = stage.buy(night, (general, 1)), stage.buy(night, (general, 1))
        stage.refund(first)
        stage.refund(second, "1.00")

        totals = stage.box_office.reads.order_totals(OrderFilter(stage.account.id))

        assert (totals.order_count, totals.revenue_minor) == (1, 2000)
        statuses = [
            one.status
            for one in stage.box_office.reads.orders(
                OrderFilter(stage.account.id), after=None, limit=9
            )
        ]
        assert sorted(statuses) == ["partially_refunded", "refunded"]

    def test_a_customer_is_made_by_the_first_paid_order(self, stage: Stage) -> None:
        """One record for an e-mail address; later orders add to it, refunds take away."""
        night, general = stage.night()
        first = stage.clock.at
        stage.buy(night, (general, 1), email="ann@example.com")
        stage.clock.forward(days=1)
        order = stage.buy(night, (general, 2), email="ann@example.com")
        stage.refund(order, "2.00")
        stage.hold(night, (general, 1), email="bob@example.com")

        (ann,) = stage.box_office.reads.customers(
            CustomerFilter(stage.account.id), after=None, limit=10
        )

        assert (ann.email, ann.created_at, ann.spent_minor) == ("ann@example.com", first, 6100)
        assert stage.box_office.reads.customer(stage.account.id, ann.id) == ann
        assert [one.item_count for one in stage.box_office.reads.orders_of(ann)] == [2, 1]

    def test_consent_is_kept_once_given(self, stage: Stage) -> None:
        """Any order may bring the consent, none takes it away; a company is filled in when it was missing."""
        night, general = stage.night()
        stage.buy(night, (general, 1))
        stage.clock.forward(days=1)
        self.buy_with_consent(stage, stage.request(night, (general, 1)))
        consented = stage.clock.at
        stage.clock.forward(days=1)
        stage.buy(night, (general, 1))

        (jane,) = stage.box_office.reads.customers(
            CustomerFilter(stage.account.id, marketing_only=True), after=None, limit=10
        )

        assert jane.marketing_consent_at == consented
        assert jane.company == "Acme"

    def buy_with_consent(self, stage: Stage, wish: HoldRequest) -> None:
        """Buy as somebody who opts in and names a company."""
        buyer = attrs.evolve(wish.buyer, marketing_consent=True, company="Acme")
        order = stage.box_office.place_hold(attrs.evolve(wish, buyer=buyer))
        assert isinstance(order, PendingOrder)
        stage.pay(order)

    def test_customers_are_found_by_event_time_search_and_consent(self, stage: Stage) -> None:
        """Each filter narrows, newest first, and the totals follow the filter."""
        night, general = stage.night()
        other, balcony = stage.night()
        stage.buy(night, (general, 1), email="ann@example.com")
        stage.clock.forward(days=1)
        stage.buy(other, (balcony, 2), email="bob@example.com")
        us = stage.account.id

        def found(**wanted: object) -> list[str]:
            kept = CustomerFilter(us, **wanted)  # type: ignore[arg-type]  # names are the test's
            customers = stage.box_office.reads.customers(kept, after=None, limit=10)
            totals = stage.box_office.reads.customer_totals(kept)
            assert totals.customer_count == len(customers)
            assert totals.spent_minor == sum(one.spent_minor for one in customers)
            return [one.email for one in customers]

        assert found() == ["bob@example.com", "ann@example.com"]
        assert found(since=stage.clock.at) == ["bob@example.com"]
        assert found(event_slug=night.slug) == ["ann@example.com"]
        assert found(query="BOB") == ["bob@example.com"]
        assert found(query="doe") == ["bob@example.com", "ann@example.com"]
        assert found(query="_") == []
        assert found(marketing_only=True) == []

    def test_customers_come_page_by_page(self, stage: Stage) -> None:
        """Pages by key show every customer once, even those of the same moment."""
        night, general = stage.night(stock=10)
        for count in range(5):
            stage.buy(night, (general, 1), email=f"b{count}@example.com")
        wanted = CustomerFilter(stage.account.id)

        seen: list[str] = []
        after = None
        while page := stage.box_office.reads.customers(wanted, after=after, limit=2):
            seen += [one.email for one in page]
            after = CustomerCursor(page[-1].created_at, page[-1].id)

        assert seen == [f"b{count}@example.com" for count in (4, 3, 2, 1, 0)]

    def test_a_list_of_customers_is_printed_from_the_same_rows(self, stage: Stage) -> None:
        """A row has the fields of its customer, by place and by name, on every page."""
        night, general = stage.night(stock=10)
        self.buy_with_consent(stage, stage.request(night, (general, 1)))
        stage.buy(night, (general, 1), email="ann@example.com")
        reads, wanted = stage.box_office.reads, CustomerFilter(stage.account.id)
        ann, jane = reads.customers(wanted, after=None, limit=10)
        after = CustomerCursor(ann.created_at, ann.id)

        rows = reads.customer_rows(wanted, after=None, limit=10)
        (last,) = reads.customer_rows(wanted, after=after, limit=10)

        assert [Customer(*row) for row in rows] == [ann, jane]
        assert Customer(*last) == jane
        named = [getattr(last, field.name) for field in attrs.fields(Customer)]
        assert named == list(attrs.astuple(jane, recurse=False))

    def test_figures_add_up_by_period(self, stage: Stage) -> None:
        """Yesterday's sales count for the month and not for today; a refund lowers the day of the purchase."""
        event = stage.event()
        four = stage.ticket(event, "4-pack", price="60.00", group_size=4)
        stage.publish(event)
        first = stage.buy(event, (four, 1), email="ann@example.com")
        stage.clock.forward(days=1)
        stage.buy(event, (four, 2), email="bob@example.com")
        stage.refund(first, "10.00")
        reads, us, zone = stage.box_office.reads, stage.account.id, stage.account.zone

        today = reads.figures(us, span(Period.TODAY, stage.clock.at, zone))
        ever = reads.figures(us, span(Period.ALL, stage.clock.at, zone))
        later = reads.figures(us, span(Period.TODAY, stage.clock.at + timedelta(days=1), zone))

        assert today == DayFigures(
            orders=1, revenue_minor=12_000, seats_sold=8, customers=1, spent_minor=12_000
        )
        assert ever == DayFigures(
            orders=2, revenue_minor=17_000, seats_sold=12, customers=2, spent_minor=17_000
        )
        assert later == DayFigures()
