"""Forgetting: answers to idempotent requests are kept for seven days (contract §5), then dropped."""

from datetime import timedelta
from typing import Final

import attrs

from ticketing_domain.ports import Books, Clock

KEPT_FOR: Final = timedelta(days=7)


@attrs.frozen
class ForgetAnswers:
    """Drop what was remembered longer ago than clients may repeat themselves."""

    books: Books
    now: Clock

    def __call__(self) -> None:
        with self.books() as books:
            books.memory.forget(self.now() - KEPT_FOR)
            books.commit()
