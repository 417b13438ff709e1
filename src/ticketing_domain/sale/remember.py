"""Forgetting: answers to idempotent requests are kept for seven days (contract §5), then dropped."""

import attrs

from ticketing_domain.kept_answers import KEPT_FOR
from ticketing_domain.ports import Books, Clock
from ticketing_domain.sale.advice import HEARD_FOR


@attrs.frozen
class ForgetAnswers:
    """Drop what was remembered longer ago than clients may repeat themselves."""

    books: Books
    now: Clock

    def __call__(self) -> None:
        with self.books() as books:
            books.memory.forget(self.now() - KEPT_FOR)
            books.answers.forget(self.now() - KEPT_FOR)
            books.advice.forget(self.now() - HEARD_FOR)
            books.commit()
