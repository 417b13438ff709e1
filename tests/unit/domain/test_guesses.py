"""What is counted in a process is bounded, in numbers and in time."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ticketing_domain.memory.guesses import MemoryGuesses
from ticketing_domain.sale.guesses import MOST_WRONG, WITHIN
from ticketing_domain.testing.contracts.guesses import ANN, JOE
from ticketing_domain.testing.stage import NOON


def test_the_memory_of_guesses_is_bounded() -> None:
    """Whoever was wrong the longest ago is forgotten first; after a while everybody is."""
    guesses = MemoryGuesses(most_known=2)
    for guesser in (JOE, ANN):
        guesses.take(guesser, MOST_WRONG, NOON)
    guesses.take(ANN._replace(address="192.0.2.3"), MOST_WRONG, NOON)

    assert guesses.take(ANN, 1, NOON) is not None
    assert guesses.take(JOE, 1, NOON) is None


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans(), st.integers(1, 2)), max_size=120))
def test_no_ten_minutes_hold_more_wrong_guesses_than_are_allowed(
    tries: list[tuple[int, bool, int]],
) -> None:
    """Whatever the rhythm; and who is told to wait can try just then."""
    guesses, at, wrong = MemoryGuesses(), NOON, []
    for seconds, is_right, count in tries:
        at += timedelta(seconds=seconds)
        free_at = guesses.take(JOE, count, at)
        if free_at is not None:
            assert at < free_at <= at + WITHIN
            at = free_at
            assert guesses.take(JOE, count, at) is None
        if is_right:
            guesses.give_back(JOE, count, at)
        else:
            wrong.extend([at] * count)

        assert sum(at - WITHIN < then for then in wrong) <= MOST_WRONG
