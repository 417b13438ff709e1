"""Opening accounts, and letting their systems in."""

import attrs

from ticketing_domain.errors import NotFound
from ticketing_domain.names import Randomness
from ticketing_domain.people import credential
from ticketing_domain.people.account import (
    SECRET_BYTES,
    Account,
    NewAccount,
    check_new_account,
)
from ticketing_domain.people.customer import normalise_email
from ticketing_domain.people.keep_team import owner_of
from ticketing_domain.people.member import MemberDeactivated
from ticketing_domain.people.reads import PeopleReads
from ticketing_domain.people.token import KIND, ApiToken, Caller, Permission
from ticketing_domain.ports import Books, Clock, UnitOfWork


@attrs.frozen
class OpenAccount:
    """Open an account for a promoter; its owner, where one is named, is the first member of its team."""

    books: Books
    now: Clock
    random: Randomness

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
                secret=self.random(SECRET_BYTES),
            )
            books.accounts.add(account)
            self._add_owner(books, account)
            books.commit()
        return account

    def _add_owner(self, books: UnitOfWork, account: Account) -> None:
        if account.owner_email:
            (number,) = books.numbers.take("member", 1)
            books.team.add_member(owner_of(account, account.owner_email, number))


@attrs.frozen
class IssueToken:
    """Make an API token for an account, or for a member of its team: such a token may do what their role may."""

    books: Books
    now: Clock
    random: Randomness

    def __call__(
        self,
        *,
        subdomain: str,
        permission: Permission,
        description: str,
        member_email: str | None = None,
    ) -> tuple[ApiToken, str]:
        """Return the token and its value, which cannot be had again; raises `NotFound` or `MemberDeactivated`."""
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
                member_id=_member_id(books, account, member_email),
            )
            books.tokens.add(token)
            books.commit()
        return token, made.value


def _member_id(books: UnitOfWork, account: Account, email: str | None) -> int | None:
    if email is None:
        return None
    member = books.team.lock(account.id).member_called(email)
    if not member.is_active:
        raise MemberDeactivated(member.email)
    return member.id


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
        """Return the caller; raises `NotFound` for whatever is no living token, or one whose member is deactivated.

        A typing error costs no look-up.
        """
        shown = credential.read(value, KIND)
        found = self.reads.bearer(shown.public_id) if shown else None
        if shown is None or found is None or not found.opens_to(shown):
            raise NotFound("token", "shown")
        return Caller(
            account=found.account,
            permission=found.token.permission,
            token_id=found.token.public_id,
            member=found.member,
        )
