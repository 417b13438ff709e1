"""Ten doors without a network: whatever order they report in, and however often, the night ends the same."""

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ticketing_domain.door.admission import Result
from ticketing_domain.notices.notice import Action
from ticketing_domain.testing.offline_night import an_offline_night, many_times_over
from ticketing_domain.testing.stage import memory_stage

LUCK = st.integers(0, 2**32).map(Random)


@given(luck=LUCK)
@settings(max_examples=10, deadline=None)
def test_reports_in_any_order_many_times_over_end_the_same(luck: Random) -> None:
    """Three in a hundred were scanned twice, clocks are off by ten minutes, every batch is sent ten times."""
    night = an_offline_night(memory_stage(), luck, orders=12)

    night.told(many_times_over(night, luck, times=10))

    assert night.standing() == night.expected()
    assert night.gate.inside(night.event) == sum(people for people, _ in night.expected().values())
    assert night.gate.adds_up()


@given(luck=LUCK)
@settings(max_examples=10, deadline=None)
def test_each_person_is_told_to_have_come_in_once(luck: Random) -> None:
    """Of each single ticket one scan is answered with redeemed; notices count every admission once."""
    night = an_offline_night(memory_stage(), luck, orders=6)
    singles = {
        code for code, shown in night.gate.snapshot(night.event).items() if shown.admits == 1
    }
    batches = list(night.batches)
    luck.shuffle(batches)

    answers = [
        (scan.code, result)
        for batch in batches
        for scan, result in zip(batch, night.told([batch]), strict=True)
    ]

    told = Counter(code for code, result in answers if result is Result.REDEEMED)
    assert {code: told[code] for code in singles} == dict.fromkeys(singles, 1)
    notices = [
        notice.facts["admitted"]
        for notice in night.gate.stage.box_office.reads.recorded_notices(night.gate.stage.account)
        if notice.action is Action.TICKET_REDEEMED
    ]
    assert sum(int(str(admitted)) for admitted in notices) == night.gate.inside(night.event)


@given(luck=LUCK, splits=st.integers(1, 7))
@settings(max_examples=10, deadline=None)
def test_batches_may_be_cut_anywhere_and_overlap(luck: Random, splits: int) -> None:
    """A device that lost an answer sends what it is unsure of again, together with what came since."""
    night = an_offline_night(memory_stage(), luck, orders=6)
    pieces = [
        batch[max(0, start - 2) : start + splits]
        for batch in night.batches
        for start in range(0, len(batch), splits)
    ]
    luck.shuffle(pieces)

    night.told(pieces)

    assert night.standing() == night.expected()
    assert night.gate.adds_up()
