"""What a meter must do, wherever it counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
import random

import pytest

from ticketing_domain.people.limits import SLOTS, Limit, Meter
from ticketing_domain.testing.contracts.contract import Contract, needs
from ticketing_domain.testing.racing import at_once

QUARTER = timedelta(minutes=15)
FIVE = Limit(5, QUARTER)
NOON = datetime(2026, 6, 1, 12, 0, 7, tzinfo=UTC)


class MeterContract(Contract):
    """Counting within a limit; the fixture to provide is `meter`."""

    @pytest.fixture
    def meter(self) -> Meter:
        """Return a meter that has counted nothing."""
        raise NotImplementedError

    def test_as_many_pass_as_the_limit_says(self, meter: Meter) -> None:
        """All of them at once if they like; the next one is told how long to wait."""
        verdicts = [meter.take("general", "key", FIVE, NOON) for _ in range(7)]

        assert [verdict.allowed for verdict in verdicts] == [True] * 5 + [False] * 2
        assert [verdict.remaining for verdict in verdicts] == [4, 3, 2, 1, 0, 0, 0]
        assert verdicts[4].retry_after == timedelta(0)
        assert QUARTER <= verdicts[5].retry_after <= QUARTER + FIVE.slot_width
        assert verdicts[5] == verdicts[6]

    def test_waiting_as_long_as_told_is_enough_and_no_shorter(self, meter: Meter) -> None:
        """The wait is honest to the microsecond, and so is when all is free again."""
        for minute in range(5):
            meter.take("general", "key", FIVE, NOON + timedelta(minutes=minute))
        at = NOON + timedelta(minutes=6)
        refused = meter.take("general", "key", FIVE, at)

        passes = at + refused.retry_after
        assert not meter.take("general", "key", FIVE, passes - timedelta(microseconds=1)).allowed
        assert meter.take("general", "key", FIVE, passes).allowed
        assert not meter.take("general", "key", FIVE, passes).allowed

    def test_all_is_free_when_it_says_so(self, meter: Meter) -> None:
        """After that time nothing counts any more, and a moment before something does."""
        meter.take("general", "key", FIVE, NOON)
        at = NOON + timedelta(minutes=2)
        last = meter.take("general", "key", FIVE, at)
        free = at + last.resets_after

        before = meter.take("general", "key", FIVE, free - timedelta(microseconds=1))
        assert (before.allowed, before.remaining) == (True, 3)
        assert meter.take("other", "key", FIVE, free).remaining == 4

    def test_no_span_of_time_sees_more_than_the_limit(self, meter: Meter) -> None:
        """However the moments fall, at most five passed within any quarter of an hour; and five can."""
        luck, at = random.Random(7), NOON
        passed: list[datetime] = []
        for _ in range(400):
            at += timedelta(seconds=luck.choice([0, 1, 20, 100, 300]))
            verdict = meter.take("general", "key", FIVE, at)
            within = [moment for moment in passed if moment > at - QUARTER]
            if verdict.allowed:
                passed.append(at)
                within.append(at)
            else:
                assert verdict.retry_after > timedelta(0)
            assert len(within) <= 5
            assert verdict.remaining <= 5 - len(within)
            # Whoever has waited a slot longer than the span has room for what he used.
            sure = [moment for moment in passed if moment > at - QUARTER - FIVE.slot_width]
            assert verdict.allowed or len(sure) >= 5

    def test_a_clock_that_lags_passes_nobody_more(self, meter: Meter) -> None:
        """Of two machines, the one that is behind counts with what the other has counted."""
        for _ in range(3):
            meter.take("general", "key", FIVE, NOON)
        behind = NOON - timedelta(minutes=1)
        verdicts = [meter.take("general", "key", FIVE, behind) for _ in range(3)]

        assert [verdict.allowed for verdict in verdicts] == [True, True, False]

    def test_everybody_has_a_count_of_their_own(self, meter: Meter) -> None:
        """Subjects, buckets and spans of different length are counted apart."""
        for _ in range(5):
            meter.take("general", "key", FIVE, NOON)

        assert not meter.take("general", "key", FIVE, NOON).allowed
        assert meter.take("general", "other", FIVE, NOON).remaining == 4
        assert meter.take("scans", "key", FIVE, NOON).remaining == 4
        assert meter.take("general", "key", Limit(5, timedelta(hours=1)), NOON).remaining == 4

    def test_a_limit_that_is_changed_holds_at_once(self, meter: Meter) -> None:
        """What was counted before counts against the new limit."""
        for _ in range(5):
            meter.take("general", "key", FIVE, NOON)

        assert meter.take("general", "key", Limit(7, QUARTER), NOON).remaining == 1
        assert not meter.take("general", "key", Limit(3, QUARTER), NOON).allowed

    def test_what_no_longer_counts_is_forgotten(self, meter: Meter) -> None:
        """And what counts is not."""
        last = [meter.take("general", "key", FIVE, NOON) for _ in range(5)][-1]
        free = NOON + last.resets_after
        meter.forget(free - timedelta(microseconds=1))
        assert not meter.take("general", "key", FIVE, NOON).allowed

        meter.forget(free)
        assert meter.take("general", "key", FIVE, NOON).remaining == 4

    @needs("CONCURRENT")
    def test_many_at_once_pass_no_more(self, meter: Meter) -> None:
        """Sixteen threads ask two hundred times; a hundred pass."""
        limit = Limit(100, QUARTER)

        def ask(_: int) -> bool:
            return meter.take("general", "key", limit, NOON).allowed

        with ThreadPoolExecutor(16) as threads:
            assert sum(threads.map(ask, range(200))) == 100

    @needs("CONCURRENT")
    def test_the_last_place_is_given_once(self, meter: Meter) -> None:
        """Six ask for it at once."""
        for _ in range(4):
            meter.take("general", "key", FIVE, NOON)

        verdicts = at_once(*[lambda: meter.take("general", "key", FIVE, NOON)] * 6)

        assert [verdict.allowed for verdict in verdicts].count(True) == 1

    def test_the_slots_are_never_shorter_than_the_span(self, meter: Meter) -> None:
        """Spans that do not divide evenly are rounded to the side of fewer."""
        odd = Limit(1, timedelta(microseconds=1_000_001))
        meter.take("general", "key", odd, NOON)
        refused = meter.take("general", "key", odd, NOON)

        assert odd.slot_width * SLOTS >= odd.per
        assert refused.retry_after >= odd.per
