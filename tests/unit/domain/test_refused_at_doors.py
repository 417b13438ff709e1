"""A scan that let nobody in is nobody's first scan."""

from datetime import timedelta

from ticketing_domain.door.admission import Result
from ticketing_domain.door.scan import Answer
from ticketing_domain.testing.gate import MAIN, SIDE, Gate
from ticketing_domain.testing.stage import memory_stage


def test_who_is_refused_hears_of_who_came_in_and_not_of_who_was_refused_before() -> None:
    """Not even where the door that refused had a clock that was behind."""
    stage = memory_stage()
    gate = Gate(stage)
    night, general = stage.night()
    code = gate.code(stage.buy(night, (general, 1)))
    behind = stage.clock.at - timedelta(hours=1)

    answers = gate.report(
        gate.scan_of(night, code, 1),
        gate.scan_of(night, code, 2, scanner=SIDE, scanned_at=behind),
        gate.scan_of(night, code, 3, scanner=SIDE),
    )

    said = [one.scan for one in answers if isinstance(one, Answer)]
    assert [scan.result for scan in said] == [Result.REDEEMED, *[Result.ALREADY_REDEEMED] * 2]
    assert [scan.first and scan.first.scanner for scan in said] == [None, MAIN, MAIN]
    assert gate.inside(night) == 1


def test_an_answer_names_another_scan_only_where_it_is_the_reason() -> None:
    """Two of a group of three come in after each other: neither is told of the other."""
    stage = memory_stage()
    gate = Gate(stage)
    night, group = stage.night(group_size=3)
    code = gate.code(stage.buy(night, (group, 1)))

    gate.scan(night, code, 1, people=1)
    stage.clock.at += timedelta(minutes=1)
    second = gate.scan(night, code, 2, people=1).scan

    assert (second.result, second.first, second.remaining) == (Result.REDEEMED, None, 1)


def test_a_code_whose_money_went_back_leaves_nobody_to_come() -> None:
    """How many its group was says nothing any more."""
    stage = memory_stage()
    gate = Gate(stage)
    night, group = stage.night(group_size=3)
    order = stage.buy(night, (group, 1))
    code = gate.code(order)
    stage.refund(order)

    said = gate.scan(night, code, 1).scan

    assert (said.result, said.remaining) == (Result.BLOCKED, 0)
