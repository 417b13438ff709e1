"""Accounts and the API tokens of their systems."""

from decimal import Decimal
from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql.schema import (
    MICROSECOND,
    Fields,
    Instant,
    among,
    key,
    metadata,
    optional,
    required,
)
from ticketing_domain.errors import NotFound
from ticketing_domain.people.account import Account
from ticketing_domain.people.account_book import Accounts, Tokens
from ticketing_domain.people.token import ApiToken, Permission

ONLY_TEST_WORLDS: Final = "clock_ahead = 0 OR (clock_ahead > 0 AND live_id IS NOT NULL)"

accounts: Final = sa.Table(
    "accounts",
    metadata,
    key("id", sa.BigInteger),
    required("subdomain", sa.Text),
    required("name", sa.Text),
    required("currency", sa.Text),
    required("timezone", sa.Text),
    required("created_at", Instant),
    required("vat_rate", sa.Text),
    optional("owner_name", sa.Text),
    optional("owner_email", sa.Text),
    optional("live_id", sa.BigInteger),
    sa.Column(
        "clock_ahead",
        sa.BigInteger,
        sa.CheckConstraint(ONLY_TEST_WORLDS, name="only_test_worlds_are_ahead"),
        nullable=False,
        server_default="0",
    ),
    # Rows of before there were secrets were given theirs by the migration; SQLite adds no column that requires one.
    optional("secret", sa.LargeBinary),
    optional("merchant", sa.Text),
    sa.Index("one_test_world_for_an_account", "live_id", unique=True),
    sa.UniqueConstraint("subdomain", name="one_account_for_a_subdomain"),
)

api_tokens: Final = sa.Table(
    "api_tokens",
    metadata,
    key("account_id", sa.BigInteger),
    key("public_id", sa.Text),
    required("description", sa.Text),
    required("permission", sa.Text),
    required("digest", sa.Text),
    required("created_at", Instant),
    optional("revoked_at", Instant),
    optional("member_id", sa.BigInteger),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.ForeignKeyConstraint(
        ["account_id", "member_id"], ["members.account_id", "members.id"], name="token_of_a_member"
    ),
    # A bearer shows the public name alone; it leads to the account.
    sa.UniqueConstraint("public_id", name="one_token_for_a_public_id"),
    sa.CheckConstraint(
        among("permission", [each.value for each in Permission]), name="token_has_a_permission"
    ),
)


def account_row(account: Account) -> dict[str, Any]:
    """Write an account as its row."""
    return {
        "id": account.id,
        "subdomain": account.subdomain,
        "name": account.name,
        "currency": account.currency,
        "timezone": account.timezone,
        "created_at": account.created_at,
        "vat_rate": str(account.vat_rate),
        "owner_name": account.owner_name,
        "owner_email": account.owner_email,
        "live_id": account.live_id,
        "clock_ahead": account.clock_ahead // MICROSECOND,
        "merchant": account.merchant,
        "secret": account.secret,
    }


def account_from(row: Fields) -> Account:
    """Read an account from its row."""
    return Account(
        id=row["id"],
        subdomain=row["subdomain"],
        name=row["name"],
        currency=row["currency"],
        timezone=row["timezone"],
        created_at=row["created_at"],
        vat_rate=Decimal(row["vat_rate"]),
        owner_name=row["owner_name"],
        owner_email=row["owner_email"],
        live_id=row["live_id"],
        clock_ahead=row["clock_ahead"] * MICROSECOND,
        merchant=row["merchant"],
        secret=row["secret"],
    )


def token_row(token: ApiToken) -> dict[str, Any]:
    """Write a token as its row."""
    return {
        "account_id": token.account_id,
        "public_id": token.public_id,
        "description": token.description,
        "permission": token.permission.value,
        "digest": token.digest,
        "created_at": token.created_at,
        "revoked_at": token.revoked_at,
        "member_id": token.member_id,
    }


def token_from(row: Fields) -> ApiToken:
    """Read a token from its row."""
    return ApiToken(
        account_id=row["account_id"],
        public_id=row["public_id"],
        description=row["description"],
        permission=Permission(row["permission"]),
        digest=row["digest"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
        member_id=row["member_id"],
    )


@attrs.frozen
class SqlAccounts(Accounts):
    """The accounts in a database."""

    connection: sa.Connection

    def add(self, account: Account) -> None:
        self.connection.execute(sa.insert(accounts), account_row(account))

    def subdomain_taken(self, subdomain: str) -> bool:
        found = sa.select(accounts.c.id).where(accounts.c.subdomain == subdomain)
        return self.connection.execute(found).first() is not None

    def named(self, subdomain: str) -> Account:
        found = sa.select(accounts).where(accounts.c.subdomain == subdomain)
        return _one(self.connection.execute(found).mappings().first(), subdomain)

    def get(self, account_id: int) -> Account:
        found = sa.select(accounts).where(accounts.c.id == account_id)
        return _one(self.connection.execute(found).mappings().first(), account_id)

    def lock(self, account_id: int) -> Account:
        # Not a lock on the key itself: every row of the account that is written meanwhile points to that.
        found = sa.select(accounts).where(accounts.c.id == account_id)
        locked = found.with_for_update(key_share=True)
        return _one(self.connection.execute(locked).mappings().first(), account_id)

    def test_world_of(self, live_id: int) -> Account | None:
        found = sa.select(accounts).where(accounts.c.live_id == live_id)
        row = self.connection.execute(found).mappings().first()
        return account_from(row) if row else None

    def save(self, account: Account) -> None:
        changed = sa.update(accounts).where(accounts.c.id == account.id)
        values = {"clock_ahead": account.clock_ahead // MICROSECOND, "merchant": account.merchant}
        self.connection.execute(changed.values(values))


@attrs.frozen
class SqlTokens(Tokens):
    """The tokens in a database."""

    connection: sa.Connection

    def add(self, token: ApiToken) -> None:
        self.connection.execute(sa.insert(api_tokens), token_row(token))

    def get(self, account_id: int, public_id: str) -> ApiToken:
        found = sa.select(api_tokens).where(_is(account_id, public_id)).with_for_update()
        row = self.connection.execute(found).mappings().first()
        if row is None:
            raise NotFound("token", public_id)
        return token_from(row)

    def save(self, token: ApiToken) -> None:
        changed = sa.update(api_tokens).where(_is(token.account_id, token.public_id))
        self.connection.execute(changed.values(token_row(token)))


def _is(account_id: int, public_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(api_tokens.c.account_id == account_id, api_tokens.c.public_id == public_id)


def _one(row: Fields | None, name: object) -> Account:
    if row is None:
        raise NotFound("account", name)
    return account_from(row)
