"""`ticketing account`: open an account for a promoter, and see which there are."""

from decimal import Decimal, InvalidOperation
import re
from typing import Any, Final

import click

from adapters.cli.office import office
from adapters.cli.printing import answer
from ticketing_domain.people.account import Account, NewAccount

AT_STRIPE: Final = re.compile(r"acct_[A-Za-z0-9]{1,64}")


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


class Merchant(click.ParamType[str]):
    """The name of an account at Stripe, or nothing."""

    name = "acct"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the name."""
        if value and not AT_STRIPE.fullmatch(value):
            self.fail(
                f"{value!r} is not an account at Stripe, like acct_1Nv0FGQ9RKHgCVdK", param, ctx
            )
        return str(value)


STRIPE_ACCOUNT = click.option(
    "--stripe-account",
    type=Merchant(),
    help="The promoter's own account at Stripe (acct_…); empty lets yours take the money.",
)


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
@STRIPE_ACCOUNT
def create(stripe_account: str | None, **said: Any) -> None:
    """Open an account."""
    with office() as box_office:
        opened = box_office.open_account(NewAccount(**said))
        if stripe_account is not None:
            opened = box_office.name_merchant(
                subdomain=opened.subdomain, merchant=stripe_account or None
            )
        answer(account_json(opened))


@account.command()
@click.argument("subdomain")
@STRIPE_ACCOUNT
def update(subdomain: str, stripe_account: str | None) -> None:
    """Say where an account is paid; what was paid before stays where it was paid."""
    if stripe_account is None:
        raise click.UsageError("nothing to change")
    with office() as box_office:
        named = box_office.name_merchant(subdomain=subdomain, merchant=stripe_account or None)
        answer(account_json(named))


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
        "stripe_account": opened.merchant,
        "created_at": opened.created_at,
    }
