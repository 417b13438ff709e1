"""Handing out takes all that is there, and does not run after what is still being written."""

import pytest

from ticketing_domain.memory import MemoryBooks
from ticketing_domain.notices import hand_out
from ticketing_domain.notices.hand_out import HandOut
from ticketing_domain.ports import UnitOfWork
from ticketing_domain.testing.stage import Stage, open_stage


@pytest.fixture
def stage() -> Stage:
    """A promoter with a venue, in memory."""
    memory = MemoryBooks()
    return open_stage(books=memory.open, reads=memory.reads)


def test_all_that_waits_is_handed_out_however_much_it_is(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In as many batches as it takes."""
    monkeypatch.setattr(hand_out, "BATCH", 2)
    for _ in range(5):
        stage.night()

    assert HandOut(stage.box_office.books, stage.clock)() == 5
    assert HandOut(stage.box_office.books, stage.clock)() == 0


def test_a_rush_is_not_run_after(stage: Stage) -> None:
    """Whenever the books are opened to hand out, something new has been announced."""
    announced = 0

    def in_a_rush() -> UnitOfWork:
        nonlocal announced
        announced += 1
        assert announced < 4, "the rush never ends, and neither does this"
        stage.night()
        return stage.box_office.books()

    assert HandOut(in_a_rush, stage.clock)() == announced == 1
