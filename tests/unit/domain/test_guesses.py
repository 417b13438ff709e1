"""Twenty wrong guesses are allowed within any ten minutes, and not one more."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.stage import NOON
from ticketing_domain.memory.guesses import MemoryGuesses
from ticketing_domain.sale.guesses import MOST_WRONG, WITHIN, Guesser

JOE = Guesser("192.0.2.1", 1, "lantern-night")
ANN = Guesser("192.0.2.2", 1, "lantern-night")


def test_the_twenty_first_wrong_guess_has_to_wait() -> None:
    """Until the first is ten minutes old; others need not."""
    guesses = MemoryGuesses()
    for second in range(MOST_WRONG):
        assert guesses.take(JOE, 1, NOON + timedelta(seconds=second)) is None

    assert guesses.take(JOE, 1, NOON + timedelta(minutes=1)) == NOON + WITHIN
    assert guesses.take(JOE, 2, NOON + timedelta(minutes=1)) == NOON + WITHIN + timedelta(seconds=1)
    assert guesses.take(ANN, 1, NOON + timedelta(minutes=1)) is None
    assert guesses.take(JOE, 1, NOON + WITHIN) is None
    assert guesses.take(JOE, 1, NOON + WITHIN) == NOON + WITHIN + timedelta(seconds=1)


def test_a_right_guess_does_not_count() -> None:
    """However many there are."""
    guesses = MemoryGuesses()
    for _ in range(3 * MOST_WRONG):
        assert guesses.take(JOE, 1, NOON) is None
        guesses.give_back(JOE, 1, NOON)


def test_somebody_at_another_event_starts_anew() -> None:
    """Also at an event of the same name in another shop."""
    guesses = MemoryGuesses()
    guesses.take(JOE, MOST_WRONG, NOON)

    assert guesses.take(JOE, 1, NOON) is not None
    assert guesses.take(JOE._replace(account_id=2), 1, NOON) is None
    assert guesses.take(JOE._replace(event_slug="other"), 1, NOON) is None


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
