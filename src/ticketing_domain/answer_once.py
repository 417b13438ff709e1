"""Answering once: the ways in which a wish with a key is granted, whatever crashes and whoever asks at once.

What happens in our books alone is claimed, done and answered in one transaction: all of it is there, or nothing. Where
somebody outside acts in between (a payment, a refund), the claim is committed first, for a while; whoever finds it
abandoned continues under the same name, so that the outside acts once (ADR 0015).
"""

from base64 import b32encode
from collections.abc import Callable
import contextlib
from datetime import timedelta
import hashlib
from typing import Final, TypeAlias

import attrs

from ticketing_domain.errors import Invalid, NotFound, Refused, TicketingError
from ticketing_domain.kept_answers import (
    AnswerKept,
    Claim,
    Claimed,
    InProgress,
    KeptAnswer,
    KeyInProgress,
    KeyReused,
    NamedWish,
)
from ticketing_domain.ports import Books, Clock, UnitOfWork

LEASE: Final = timedelta(seconds=60)
"""How long a claim stands that is committed before the answer: longer than any provider is waited for."""

Refusals: TypeAlias = tuple[type[Exception], ...]

REFUSALS: Final[Refusals] = (Refused, Invalid, NotFound)
"""After these nothing has happened, and the same key may be tried again."""


@attrs.frozen
class Answered:
    """The answer to a wish; `again` where it is the first answer given once more."""

    answer: KeptAnswer
    again: bool = False


@attrs.frozen
class AnswerOnce:
    """Grant wishes once. `now` is the time that clients live in, whatever a test world's clock says."""

    books: Books
    now: Clock
    lease: timedelta = LEASE

    def together(self, wish: NamedWish, grant: Callable[[UnitOfWork], KeptAnswer]) -> Answered:
        """Grant a wish in the transaction that keeps its answer; `grant` works within the unit of work.

        Raises `KeyReused`, `KeyInProgress`, and what `grant` raises, after which nothing has happened.
        """
        at = self.now()
        with self.books() as unit:
            claim = unit.answers.claim(wish, at, at)
            if not isinstance(claim, Claimed):
                return _answered_before(wish, claim)
            answer = unit.answers.keep(wish, grant(unit))
            unit.commit()
        return Answered(answer)

    def in_steps(
        self, wish: NamedWish, grant: Callable[[str], KeptAnswer], refusals: Refusals = ()
    ) -> Answered:
        """Grant a wish that takes several transactions; `grant` gets the name under which anybody continues it.

        `refusals` are errors of the caller's own after which nothing has happened. Raises `KeyReused`, `KeyInProgress`,
        and what `grant` raises.
        """
        at = self.now()
        with self.books() as unit:
            claim = unit.answers.claim(wish, at, at + self.lease)
            unit.commit()
        if not isinstance(claim, Claimed):
            return _answered_before(wish, claim)
        try:
            answer = grant(name_of(wish, claim))
        except (*REFUSALS, *refusals):
            self._drop(wish)
            raise
        except Exception:
            self._hand_back(wish)
            raise
        with self.books() as unit:
            kept = unit.answers.keep(wish, answer)
            unit.commit()
        return Answered(kept)

    def kept(self, wish: NamedWish) -> KeptAnswer | None:
        """Return the answer to a wish, if one is kept."""
        with self.books() as unit:
            found = unit.answers.find(wish.account_id, [wish.key], self.now()).get(wish.key)
        return found.answer if found and found.wish == wish else None

    def _drop(self, wish: NamedWish) -> None:
        with self.books() as unit:
            unit.answers.drop(wish)
            unit.commit()

    def _hand_back(self, wish: NamedWish) -> None:
        """Let the next one continue at once; where even that fails, the lease ends by itself."""
        with contextlib.suppress(TicketingError), self.books() as unit:
            unit.answers.hand_back(wish, self.now())
            unit.commit()


def name_of(wish: NamedWish, claim: Claimed) -> str:
    """Return the 16 letters that name what is done outside for a claimed wish: the same for whoever continues it."""
    told = f"{wish.account_id}\n{wish.key}\n{wish.fingerprint}\n{claim.since.isoformat()}"
    return b32encode(hashlib.sha256(told.encode()).digest()[:10]).decode().lower()


def _answered_before(wish: NamedWish, claim: Claim) -> Answered:
    match claim:
        case AnswerKept(answer):
            return Answered(answer, again=True)
        case InProgress():
            raise KeyInProgress(wish.key)
        case _:
            raise KeyReused(wish.key)
