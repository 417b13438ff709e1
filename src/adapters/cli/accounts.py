"""`ticketing account`: open an account for a promoter, and see which there are."""

from decimal import Decimal, InvalidOperation
from typing import Any

import click

from adapters.cli.office import office
from adapters.cli.printing import answer
from ticketing_domain.people.account import Account, NewAccount


class Rate(click.ParamType[Decimal]):
    """A percentage, kept exact."""

    name = "percent"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Read the percentage."""
        try:
            return Decimal(value)
        except InvalidOperation:
            self.fail(f"{value!r} is not a percentage, like 19 or 7.7", param, ctx)


@click.group()
def account() -> None:
    """Open accounts, and list them."""


@account.command()
@click.option("--name", required=True, help="What the promoter is called.")
@click.option("--subdomain", required=True, help="Under which word its shop is found.")
@click.option("--currency", required=True, help="ISO 4217 code; holds for good.")
@click.option(
    "--timezone", default="Europe/Berlin", show_default=True, help="In which its days are counted."
)
@click.option(
    "--vat-rate", type=Rate(), default="0", show_default=True, help="VAT in percent, included."
)
@click.option("--owner-email", help="Whom to write to.")
@click.option("--owner-name", help="Whom to ask for.")
def create(**said: Any) -> None:
    """Open an account."""
    with office() as box_office:
        answer(account_json(box_office.open_account(NewAccount(**said))))


@account.command("list")
def list_() -> None:
    """List all accounts."""
    with office() as box_office:
        answer([account_json(opened) for opened in box_office.reads.all_accounts()])


def account_json(opened: Account) -> dict[str, object]:
    """Print an account."""
    return {
        "id": opened.id,
        "subdomain": opened.subdomain,
        "name": opened.name,
        "currency": opened.currency,
        "timezone": opened.timezone,
        "vat_rate": opened.vat_rate,
        "owner_name": opened.owner_name,
        "owner_email": opened.owner_email,
        "created_at": opened.created_at,
    }
