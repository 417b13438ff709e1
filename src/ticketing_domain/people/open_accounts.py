"""Opening accounts, and letting their systems in."""

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.names import Randomness
from ticketing_domain.people import credential
from ticketing_domain.people.account import Account, NewAccount, check_new_account
from ticketing_domain.people.customer import normalise_email
from ticketing_domain.people.reads import PeopleReads
from ticketing_domain.people.token import KIND, ApiToken, Caller, Permission
from ticketing_domain.ports import Books, Clock


@attrs.frozen
class OpenAccount:
    """Open an account for a promoter."""

    books: Books
    now: Clock

    def __call__(self, new: NewAccount) -> Account:
        """Return the account; raises `Invalid`."""
        with self.books() as books:
            taken = books.accounts.subdomain_taken(new.subdomain)
            check_new_account(new, ("subdomain", "has already been taken") if taken else None)
            (number,) = books.numbers.take("account", 1)
            account = Account(
                id=number,
                subdomain=new.subdomain,
                name=new.name.strip(),
                currency=new.currency,
                timezone=new.timezone,
                created_at=self.now(),
                vat_rate=new.vat_rate,
                owner_name=new.owner_name,
                owner_email=normalise_email(new.owner_email) if new.owner_email else None,
            )
            books.accounts.add(account)
            books.commit()
        return account


@attrs.frozen
class IssueToken:
    """Make an API token for an account."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(
        self, *, subdomain: str, permission: Permission, description: str
    ) -> tuple[ApiToken, str]:
        """Return the token and its value, which cannot be had again; raises `NotFound`."""
        made = credential.mint(KIND, self.random)
        with self.books() as books:
            account = books.accounts.named(subdomain)
            token = ApiToken(
                account_id=account.id,
                public_id=made.public_id,
                description=description,
                permission=permission,
                digest=made.digest,
                created_at=self.now(),
            )
            books.tokens.add(token)
            books.commit()
        return token, made.value


@attrs.frozen
class RevokeToken:
    """End a token; the next request that shows it is refused."""

    books: Books
    now: Clock

    def __call__(self, *, subdomain: str, public_id: str) -> ApiToken:
        """Return the dead token; raises `NotFound`."""
        with self.books() as books:
            account = books.accounts.named(subdomain)
            token = books.tokens.get(account.id, public_id).revoke(self.now())
            books.tokens.save(token)
            books.commit()
        return token


@attrs.frozen
class Admit:
    """Find out who stands behind a bearer token."""

    reads: PeopleReads

    def __call__(self, value: str) -> Caller:
        """Return the caller; raises `NotFound` for whatever is no living token. A typing error costs no look-up."""
        shown = credential.read(value, KIND)
        found = self.reads.bearer(shown.public_id) if shown else None
        if shown is None or found is None or not found[1].opens_to(shown):
            raise NotFound("token", "shown")
        account, token = found
        return Caller(account=account, permission=token.permission, token_id=token.public_id)
