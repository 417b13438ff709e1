"""The test clock: the time of a test world, which runs with everybody's and can be moved ahead."""

from datetime import timedelta
from typing import Final

import attrs
from starlette.responses import Response

from adapters.http.edge.answers import json_answer, time_json
from adapters.http.edge.messages import read_message
from adapters.http.v1.errors import V1Error, code
from adapters.http.v1.house import House
from adapters.http.v1.table import V1Ask, V1Operation
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.errors import Invalid
from ticketing_domain.kept_answers import KeptAnswer, NamedWish
from ticketing_domain.people.account import Mode
from ticketing_domain.ports import UnitOfWork

LIVE_KEY: Final = code("test_clock.live_key")
LONGEST_STEP_SECONDS: Final = 10**9
"""More than anybody may ask for, and no more than a span of time can be."""


@attrs.frozen
class AdvanceMessage:
    """What is sent to move the clock."""

    seconds: Given[int] = UNSET


@attrs.frozen
class TestClock:
    """The calls on the clock; `box_office` is at everybody's time."""

    box_office: BoxOffice

    def show(self, ask: V1Ask) -> Response:
        """Answer with the time in the test world."""
        _must_be_a_test(ask)
        return json_answer({"now": time_json(ask.box_office.now())})

    def advance(self, ask: V1Ask) -> Response:
        """Move the clock, do what has become due, and answer with the time that it is then."""
        _must_be_a_test(ask)
        self._move_once(ask, _step(ask))
        world = self.box_office.reads.account(ask.account.subdomain)
        return json_answer({"now": time_json(self.box_office.catch_up(world))})

    def _move_once(self, ask: V1Ask, by: timedelta) -> None:
        """Move the clock, unless whoever continues a request that was cut off finds it moved already."""

        def move(unit: UnitOfWork) -> KeptAnswer:
            self.box_office.within(unit).move_clock(account_id=ask.account.id, by=by)
            return KeptAnswer(200, {}, b"")

        name = ask.continues_as or ""
        moved = NamedWish(ask.account.id, f"{name}/clock", name)
        self.box_office.answer_once.together(moved, move)


def operations(house: House) -> tuple[V1Operation, ...]:
    """Return the operations."""
    clock = TestClock(house.box_office)
    advance = "/v1/test_clock/advance"
    return (
        V1Operation("GET", "/v1/test_clock", "show_test_clock", clock.show),
        # The payment provider may have to be asked about what has become due.
        V1Operation("POST", advance, "advance_test_clock", clock.advance, gateway=True),
    )


def _step(ask: V1Ask) -> timedelta:
    message, unreadable = read_message(AdvanceMessage, ask.body)
    if not isinstance(message.seconds, int):
        raise Invalid({"seconds": ("can't be blank",), **unreadable})
    return timedelta(seconds=max(0, min(message.seconds, LONGEST_STEP_SECONDS)))


def _must_be_a_test(ask: V1Ask) -> None:
    if ask.account.mode is Mode.LIVE:
        raise V1Error(LIVE_KEY)
