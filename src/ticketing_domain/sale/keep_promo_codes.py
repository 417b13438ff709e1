"""Keeping promo codes: the use cases of a promoter who gives something off."""

import attrs

from ticketing_domain.changes import Given, Problem, given
from ticketing_domain.errors import Refused
from ticketing_domain.ports import Books, Clock, UnitOfWork
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.plan_promo_codes import (
    PromoCodeChanges,
    plan_promo_code,
    promo_code_from,
)
from ticketing_domain.sale.promo_code import PromoCode, plain_code


class PromoCodeUsed(Refused):
    """Orders have the code, so it cannot be deleted (contract §3)."""

    code = "promo_code_used"

    def __init__(self) -> None:
        super().__init__("has been used; deactivate it instead")


@attrs.frozen
class CreatePromoCode:
    """Put a code into the account's books."""

    books: Books
    now: Clock

    def __call__(self, *, account_id: int, changes: PromoCodeChanges) -> PromoCode:
        """Return the new code; raises `Invalid`."""
        at = self.now()
        with self.books() as books:
            plan = plan_promo_code(
                changes,
                books.accounts.get(account_id),
                None,
                _event_problem(books, account_id, changes.event_id),
                _name_problem(books, account_id, changes.code, None),
            )
            (number,) = books.numbers.take("promo_code", 1)
            promo = promo_code_from(
                plan, promo_id=number, account_id=account_id, created_at=at, at=at
            )
            books.promo_codes.add(promo)
            books.commit()
        return promo


@attrs.frozen
class ChangePromoCode:
    """Change a code; orders that have it keep what they cost."""

    books: Books
    now: Clock

    def __call__(self, *, account_id: int, promo_id: int, changes: PromoCodeChanges) -> PromoCode:
        """Return the changed code; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            # Events are locked before promo codes.
            wrong_event = _event_problem(books, account_id, changes.event_id)
            before = books.promo_codes.get(account_id, promo_id)
            plan = plan_promo_code(
                changes,
                books.accounts.get(account_id),
                before,
                wrong_event,
                _name_problem(books, account_id, changes.code, before),
                was_ordered=books.promo_codes.was_ordered(before),
            )
            promo = promo_code_from(
                plan,
                promo_id=promo_id,
                account_id=account_id,
                created_at=before.created_at,
                at=self.now(),
            )
            books.promo_codes.save(promo)
            books.commit()
        return promo


@attrs.frozen
class DeletePromoCode:
    """Delete a code that no order was ever placed with."""

    books: Books

    def __call__(self, *, account_id: int, promo_id: int) -> None:
        """Raises `NotFound` or `PromoCodeUsed`."""
        with self.books() as books:
            promo = books.promo_codes.get(account_id, promo_id)
            if books.promo_codes.was_ordered(promo):
                raise PromoCodeUsed
            books.promo_codes.delete(promo)
            books.commit()


@attrs.frozen
class KeepPromoCodes:
    """Everything a promoter does with promo codes."""

    create: CreatePromoCode
    change: ChangePromoCode
    delete: DeletePromoCode

    @classmethod
    def open(cls, books: Books, now: Clock) -> "KeepPromoCodes":
        """Build the use cases over adapters."""
        return cls(CreatePromoCode(books, now), ChangePromoCode(books, now), DeletePromoCode(books))


def _event_problem(books: UnitOfWork, account_id: int, sent: Given[int | None]) -> Problem | None:
    """Return the problem of an event that is not the account's; the event stays locked, so that it stays there."""
    event_id = given(sent, None)
    if event_id is None or books.inventories.lock([EventKey(account_id, event_id)]):
        return None
    return ("event_id", "is not an event of this account")


def _name_problem(
    books: UnitOfWork, account_id: int, sent: Given[str | None], before: PromoCode | None
) -> Problem | None:
    """Return the problem of a name that another code of the account has, in whatever case it was written."""
    code = plain_code(given(sent, None))
    is_its_own = before is not None and before.code == code
    if code is None or is_its_own or not books.promo_codes.taken(account_id, code):
        return None
    return ("code", "has already been taken")
