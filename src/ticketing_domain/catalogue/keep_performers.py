"""Keeping performers: the use cases of a promoter's list of artists."""

import attrs

from ticketing_domain.catalogue.performer import (
    Performer,
    PerformerChanges,
    PerformerIsBooked,
    name_key,
    performer_from,
    plan_performer,
)
from ticketing_domain.changes import Problem, given
from ticketing_domain.media.hang import rehang, used_problem
from ticketing_domain.ports import Books, Clock, UnitOfWork


@attrs.frozen
class AddPerformer:
    """Put a performer into the account's books."""

    books: Books
    now: Clock

    def __call__(self, *, account_id: int, changes: PerformerChanges) -> Performer:
        """Return the new performer; raises `Invalid`."""
        with self.books() as books:
            taken = _name_problem(books, account_id, changes, None)
            used = used_problem(books, account_id, "image", changes.image)
            plan = plan_performer(changes, None, taken, used)
            (number,) = books.numbers.take("performer", 1)
            performer = performer_from(plan, number, account_id)
            books.performers.add(performer)
            rehang(books, account_id, (), (performer.image,), self.now())
            books.commit()
        return performer


@attrs.frozen
class ChangePerformer:
    """Change a performer; every line-up shows the change."""

    books: Books
    now: Clock

    def __call__(
        self, *, account_id: int, performer_id: int, changes: PerformerChanges
    ) -> Performer:
        """Return the changed performer; raises `NotFound` or `Invalid`."""
        with self.books() as books:
            before = books.performers.get(account_id, performer_id)
            taken = _name_problem(books, account_id, changes, performer_id)
            used = used_problem(books, account_id, "image", changes.image)
            plan = plan_performer(changes, before, taken, used)
            performer = performer_from(plan, performer_id, account_id)
            books.performers.save(performer)
            rehang(books, account_id, (before.image,), (performer.image,), self.now())
            books.commit()
        return performer


@attrs.frozen
class RemovePerformer:
    """Delete a performer whom no event has booked."""

    books: Books
    now: Clock

    def __call__(self, *, account_id: int, performer_id: int) -> None:
        """Raises `NotFound` or `PerformerIsBooked`."""
        with self.books() as books:
            performer = books.performers.get(account_id, performer_id)
            if books.performers.on_a_line_up(account_id, performer_id):
                raise PerformerIsBooked(performer_id)
            books.performers.delete(performer)
            rehang(books, account_id, (performer.image,), (), self.now())
            books.commit()


def _name_problem(
    books: UnitOfWork, account_id: int, changes: PerformerChanges, own_id: int | None
) -> Problem | None:
    """Return the problem of a name that another performer of the account has."""
    name = given(changes.name, None)
    if name is None:
        return None
    holder = books.performers.id_of_name(account_id, name_key(name))
    return None if holder in {None, own_id} else ("name", "has already been taken")
