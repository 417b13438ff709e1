"""The database refuses an oversell by itself, whatever a program asks of it."""

import pytest
import sqlalchemy as sa

from adapters.sql.accounts import accounts
from adapters.sql.customers import customers
from adapters.sql.errors import BrokenRule
from adapters.sql.events import events
from adapters.sql.payments import payments
from ticketing_domain.testing.stage import Stage


def force(engine: sa.Engine, statement: str) -> None:
    """Ask the database directly, past every program of ours."""
    with engine.begin() as connection:
        connection.execute(sa.text(statement))


def copy_of(table: sa.Table, **changed: str) -> str:
    """Write the statement that adds a table's rows once more, some columns changed."""
    columns = ", ".join(changed.get(column.name, column.name) for column in table.columns)
    return f"INSERT INTO {table.name} SELECT {columns} FROM {table.name}"


@pytest.fixture
def busy(stage: Stage) -> Stage:
    """A stage with a capped night on which one order is held and one paid and partly refunded."""
    night, general = stage.night(capacity=12)
    stage.refund(stage.buy(night, (general, 2)), "1.00")
    stage.hold(night, (general, 1))
    return stage


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE ticket_stocks SET reserved = 9", "stock_is_never_oversold"),
        ("UPDATE ticket_stocks SET sold = sold + 8", "stock_is_never_oversold"),
        ("UPDATE ticket_stocks SET allocation = 2", "stock_is_never_oversold"),
        ("UPDATE ticket_stocks SET reserved = -1", "stock_counts_what_is_there"),
        ("UPDATE ticket_stocks SET sold = -1", "stock_counts_what_is_there"),
        ("UPDATE ticket_stocks SET revenue_minor = -1", "stock_revenue"),
        ("UPDATE event_seats SET held = 11", "house_is_never_overfilled"),
        ("UPDATE event_seats SET held = -1", "seats_count_what_is_there"),
        ("UPDATE event_seats SET redeemed = 3", "takings_count_what_is_there"),
        ("UPDATE event_seats SET ceiling = NULL", "ceiling_stands_over_the_capacity"),
        ("UPDATE event_seats SET ceiling = 11", "ceiling_stands_over_the_capacity"),
        ("UPDATE orders SET status = 'lost'", "order_is_in_a_state"),
        ("UPDATE orders SET total_minor = 1000000000000001", "order_has_a_total"),
        (
            "UPDATE orders SET refunded_minor = total_minor + 1 WHERE paid_at IS NOT NULL",
            "refunds_never_pass_the_total",
        ),
        ("UPDATE orders SET paid_at = NULL", "sold_order_has_its_receipt"),
        (
            "UPDATE orders SET status = 'refund_pending' WHERE paid_at IS NOT NULL",
            "pending_refund_is_there",
        ),
        ("UPDATE order_lines SET quantity = 0", "line_has_units"),
        ("UPDATE order_items SET redeemed = 2", "code_admits_no_more_than_its_group"),
        ("UPDATE payments SET state = 'lost'", "payment_is_in_a_state"),
        ("UPDATE tickets SET price_minor = -1", "ticket_has_a_price"),
        ("UPDATE customers SET spent_minor = -1", "customer_never_got_back_more_than_spent"),
    ],
)
def test_a_check_refuses_what_cannot_be(
    engine: sa.Engine, busy: Stage, statement: str, rule: str
) -> None:
    """Each CHECK is there, and is named in the error."""
    with pytest.raises(BrokenRule) as refused:
        force(engine, statement)

    assert refused.value.rule == rule
    assert busy.box_office.verify().discrepancies == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE orders SET order_code = 'SAME'",
        "UPDATE order_items SET code = 'SAME'",
        "UPDATE order_items SET public_id = 'same'",
        copy_of(customers, id="id + 1"),
        copy_of(accounts, id="id + 1"),
        copy_of(events, id="id + 1"),
    ],
)
def test_a_name_is_given_once(engine: sa.Engine, busy: Stage, statement: str) -> None:
    """Order codes, admission codes, e-mails, subdomains and slugs name one thing each."""
    with pytest.raises(BrokenRule):
        force(engine, statement)

    assert busy.box_office.verify().discrepancies == ()


def test_an_order_has_one_open_attempt_to_pay(engine: sa.Engine, stage: Stage) -> None:
    """A second attempt is refused while the first has no outcome, and allowed once it has."""
    night, general = stage.night()
    stage.pay(stage.hold(night, (general, 1)), "tok_timeout")
    again = copy_of(payments, id="'again'", state="'started'")

    with pytest.raises(BrokenRule):
        force(engine, again)
    force(engine, "UPDATE payments SET state = 'declined'")
    force(engine, again)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM events",
        "DELETE FROM venues",
        "DELETE FROM tickets",
        "DELETE FROM accounts",
        "DELETE FROM orders",
        "UPDATE order_lines SET ticket_id = 99",
        "UPDATE events SET venue_id = 99",
    ],
)
def test_nothing_is_left_hanging(engine: sa.Engine, busy: Stage, statement: str) -> None:
    """Foreign keys hold on to what others stand on."""
    with pytest.raises(BrokenRule):
        force(engine, statement)

    assert busy.box_office.verify().discrepancies == ()
