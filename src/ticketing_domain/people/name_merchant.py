"""Naming the merchant: under which name an account's promoter is known to the payment provider."""

import re
from typing import Final

import attrs

from ticketing_domain.errors import Invalid
from ticketing_domain.people.account import Account
from ticketing_domain.ports import Books

MERCHANT: Final = re.compile(r"[A-Za-z0-9_-]{1,255}")


@attrs.frozen
class NameMerchant:
    """Say who takes an account's money at the payment provider; what was paid before stays where it was paid."""

    books: Books

    def __call__(self, *, subdomain: str, merchant: str | None) -> Account:
        """Return the account; None lets the operator take the money. Raises `NotFound`, and `Invalid` about `merchant`."""
        if merchant is not None and not MERCHANT.fullmatch(merchant):
            raise Invalid({"merchant": ("must be letters, digits, hyphens and underscores",)})
        with self.books() as books:
            account = books.accounts.lock(books.accounts.named(subdomain).id)
            named = attrs.evolve(account, merchant=merchant)
            books.accounts.save(named)
            books.commit()
        return named
