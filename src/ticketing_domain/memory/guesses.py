"""Wrong guesses, kept in this process: every process counts for itself, and forgets when it ends."""

from collections import OrderedDict, deque
from datetime import datetime
import threading
from typing import Final

import attrs

from ticketing_domain.sale.guesses import MOST_WRONG, WITHIN, Guesser, Guesses

MOST_KNOWN: Final = 100_000
"""How many guessers are remembered at most; beyond it, whoever was wrong the longest ago is forgotten first."""


@attrs.frozen(eq=False)
class MemoryGuesses(Guesses):
    """The instants of each guesser's latest wrong guesses, the guesser who was wrong last at the end."""

    most_known: int = MOST_KNOWN
    _wrong: OrderedDict[Guesser, deque[datetime]] = attrs.field(factory=OrderedDict, init=False)
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)

    def take(self, guesser: Guesser, count: int, at: datetime) -> datetime | None:
        with self._lock:
            wrong = self._wrong.get(guesser, deque())
            while wrong and wrong[0] + WITHIN <= at:
                wrong.popleft()
            too_many = len(wrong) + count - MOST_WRONG
            if too_many > 0:
                return wrong[too_many - 1] + WITHIN
            wrong.extend([at] * count)
            self._wrong[guesser] = wrong
            self._wrong.move_to_end(guesser)
            self._forget(at)
            return None

    def give_back(self, guesser: Guesser, count: int, at: datetime) -> None:
        with self._lock:
            wrong = self._wrong.get(guesser, deque())
            for _ in range(min(count, wrong.count(at))):
                wrong.remove(at)
            if not wrong:
                self._wrong.pop(guesser, None)

    def _forget(self, at: datetime) -> None:
        """Drop who has not been wrong for long, and whoever is one too many."""
        while self._wrong:
            guesser, wrong = next(iter(self._wrong.items()))
            if len(self._wrong) <= self.most_known and wrong[-1] + WITHIN > at:
                return
            del self._wrong[guesser]
