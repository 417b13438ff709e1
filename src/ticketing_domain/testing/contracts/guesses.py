"""What counts guesses must count, wherever it keeps them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest

from ticketing_domain.memory.guesses import MemoryGuesses
from ticketing_domain.sale.guesses import (
    MOST_WRONG,
    WITHIN,
    Guesser,
    Guesses,
    at_the_invitations,
)
from ticketing_domain.testing.contracts.contract import Contract, needs
from ticketing_domain.testing.racing import at_once
from ticketing_domain.testing.stage import NOON

OpenGuesses = Callable[[], Guesses]
"""Opens what counts guesses, once more over the same counts where several processes share them."""

JOE = Guesser("192.0.2.1", 1, "lantern-night")
ANN = Guesser("192.0.2.2", 1, "lantern-night")


class GuessesContract(Contract):
    """Twenty wrong guesses are allowed within any ten minutes, and not one more."""

    @pytest.fixture
    def open_guesses(self) -> OpenGuesses:
        """Return what opens a count that has counted nothing."""
        raise NotImplementedError

    @pytest.fixture
    def guesses(self, open_guesses: OpenGuesses) -> Guesses:
        return open_guesses()

    def test_the_twenty_first_wrong_guess_has_to_wait(self, guesses: Guesses) -> None:
        """Until the first is ten minutes old; others need not."""
        for second in range(MOST_WRONG):
            assert guesses.take(JOE, 1, NOON + timedelta(seconds=second)) is None

        later, moment = NOON + timedelta(minutes=1), timedelta(seconds=1)
        assert guesses.take(JOE, 1, later) == NOON + WITHIN
        assert guesses.take(JOE, 2, later) == NOON + WITHIN + moment
        assert guesses.take(ANN, 1, later) is None
        assert guesses.take(JOE, 1, NOON + WITHIN) is None
        assert guesses.take(JOE, 1, NOON + WITHIN) == NOON + WITHIN + moment

    def test_a_right_guess_does_not_count(self, guesses: Guesses) -> None:
        """However many there are; and giving back what was never taken gives nothing."""
        for _ in range(3 * MOST_WRONG):
            assert guesses.take(JOE, 2, NOON) is None
            guesses.give_back(JOE, 2, NOON)

        guesses.give_back(JOE, 2, NOON)
        guesses.give_back(ANN, 1, NOON)
        assert guesses.take(JOE, MOST_WRONG, NOON) is None
        guesses.give_back(JOE, 1, NOON + timedelta(microseconds=1))
        assert guesses.take(JOE, 1, NOON) == NOON + WITHIN

    def test_somebody_elsewhere_starts_anew(self, guesses: Guesses) -> None:
        """At another event, at one of the same name in another shop, at an invitation."""
        guesses.take(JOE, MOST_WRONG, NOON)

        assert guesses.take(JOE, 1, NOON) is not None
        assert guesses.take(JOE._replace(account_id=2), 1, NOON) is None
        assert guesses.take(JOE._replace(event_slug="other"), 1, NOON) is None
        assert guesses.take(at_the_invitations(JOE.address), 1, NOON) is None

    @needs("CONCURRENT")
    def test_many_at_once_are_no_more_than_are_allowed(self, guesses: Guesses) -> None:
        """To the last, whoever comes together."""
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: guesses.take(JOE, 1, NOON), range(60)))

        assert answers.count(None) == MOST_WRONG
        assert set(answers) == {None, NOON + WITHIN}

    @needs("CONCURRENT")
    def test_the_last_guess_is_allowed_once(self, guesses: Guesses) -> None:
        """Six try it at once."""
        guesses.take(JOE, MOST_WRONG - 1, NOON)

        answers = at_once(*[lambda: guesses.take(JOE, 1, NOON)] * 6)

        assert answers.count(None) == 1

    @needs("CONCURRENT")
    def test_what_is_given_back_at_once_is_given_back(self, guesses: Guesses) -> None:
        """None of it is lost, and none is given twice."""
        guesses.take(JOE, MOST_WRONG, NOON)

        at_once(*[lambda: guesses.give_back(JOE, 1, NOON)] * 6)

        assert guesses.take(JOE, 6, NOON) is None
        assert guesses.take(JOE, 1, NOON) is not None

    @pytest.mark.parametrize("seed", range(5))
    def test_everybody_counts_alike(self, guesses: Guesses, seed: int) -> None:
        """Whatever is taken and given back, in whatever rhythm: the answers are those of the plainest count."""
        luck, plain, at = Random(seed), MemoryGuesses(), NOON
        for _ in range(150):
            at += timedelta(seconds=luck.choice([0, 0, 1, 20, 90]))
            count = luck.choice([1, 1, 2])
            free_at = plain.take(JOE, count, at)
            assert guesses.take(JOE, count, at) == free_at
            if free_at is None and luck.random() < 0.4:
                right = luck.randint(1, count)
                plain.give_back(JOE, right, at)
                guesses.give_back(JOE, right, at)
