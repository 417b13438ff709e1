"""What the database itself knows about test worlds, and about accounts that were there before them."""

import pytest
import sqlalchemy as sa

from adapters.sql.accounts import accounts
from adapters.sql.books import SqlBooks
from adapters.sql.errors import BrokenRule
from adapters.sql.migrate import upgrade
from adapters.sql.reads import SqlReads
from tests.integration.sql.test_migrations import _at_revision as at_revision
from tests.integration.sql.test_migrations import empty_engine, empty_url
from ticketing_domain.people.account import Account, Mode
from ticketing_domain.testing.contracts.api_keys import a_key, world_of
from ticketing_domain.testing.stage import open_stage

__all__ = ["empty_engine", "empty_url"]


def test_accounts_of_before_there_were_secrets_have_one_each(
    empty_url: str, empty_engine: sa.Engine
) -> None:
    """Each its own; and they sell to people, as before."""
    at_revision(empty_engine, "0010")
    opened = (
        "INSERT INTO accounts (id, subdomain, name, currency, timezone, created_at, vat_rate)"
        " VALUES (:id, :name, :name, 'EUR', 'Europe/Berlin', 5, '0')"
    )
    with empty_engine.begin() as connection:
        rows = [{"id": number, "name": f"club-{number}"} for number in (1, 2)]
        connection.execute(sa.text(opened), rows)

    upgrade(empty_url)

    first, second = (SqlReads(empty_engine).account(f"club-{number}") for number in (1, 2))
    assert (len(first.secret), first.mode) == (32, Mode.LIVE)
    assert first.secret != second.secret


def test_the_database_moves_no_live_clock(engine: sa.Engine) -> None:
    """Whatever a mistake of ours would tell it."""
    stage = open_stage(books=SqlBooks(engine), reads=SqlReads(engine))

    with pytest.raises(BrokenRule) as broken:
        change(engine, stage.account, clock_ahead=1)

    assert broken.value.rule == "only_test_worlds_are_ahead"


def test_an_account_has_one_test_world(engine: sa.Engine) -> None:
    """The database refuses a second."""
    stage = open_stage(books=SqlBooks(engine), reads=SqlReads(engine))
    world = world_of(stage)
    a_key(stage, Mode.TEST)

    with pytest.raises(BrokenRule):
        change(engine, stage.account, live_id=world.live_id)


def change(engine: sa.Engine, account: Account, **values: object) -> None:
    """Write into an account's row, past all our rules."""
    with engine.begin() as connection:
        row = sa.update(accounts).where(accounts.c.id == account.id)
        connection.execute(row.values(values))
