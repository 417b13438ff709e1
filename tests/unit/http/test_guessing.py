"""The turnstile lets in who may still be wrong, keeps the others waiting, and turns away who was wrong too often."""

import asyncio
from collections import Counter as Tally
import math

import pytest

from adapters.http.edge.turnstile import TooManyGuesses, Turnstile, network_of
from ticketing_domain.memory.guesses import MemoryGuesses
from ticketing_domain.sale.guesses import MOST_WRONG, WITHIN, Guesser
from ticketing_domain.testing.stage import FrozenClock

JOE = Guesser("192.0.2.1", 1, "lantern-night")


async def guess(turnstile: Turnstile, *, right: bool, codes: int = 1) -> str:
    """Try codes, which takes a moment; returns how it ended."""
    try:
        async with turnstile.trying(JOE, codes) as tried:
            await asyncio.sleep(0)
            tried.wrong = 0 if right else codes
    except TooManyGuesses as refused:
        return f"wait {refused.retry_after}"
    return "right" if right else "wrong"


def at_once(turnstile: Turnstile, *rights: bool, codes: int = 1) -> Tally[str]:
    """Have many guesses tried at the same time."""

    async def together() -> list[str]:
        return await asyncio.gather(
            *(guess(turnstile, right=right, codes=codes) for right in rights)
        )

    return Tally(asyncio.run(asyncio.wait_for(together(), 10)))


def test_many_wrong_guesses_at_once_are_no_more_than_are_allowed() -> None:
    """The rest is told how long to wait."""
    turnstile = Turnstile(MemoryGuesses(), FrozenClock())

    ends = at_once(turnstile, *[False] * 200)

    assert ends == {"wrong": MOST_WRONG, f"wait {math.ceil(WITHIN.total_seconds())}": 180}


def test_many_who_know_the_code_all_get_in() -> None:
    """From one address, however many wait; also where few may still be wrong."""
    turnstile = Turnstile(MemoryGuesses(), FrozenClock())

    assert at_once(turnstile, *[False] * (MOST_WRONG - 1))["wrong"] == MOST_WRONG - 1
    assert at_once(turnstile, *[True] * 500) == {"right": 500}
    assert at_once(turnstile, *[True, False] * 50)["wrong"] == 1


def test_two_codes_in_one_request_are_two_guesses() -> None:
    """A page may be asked for with an access code and a promo code."""
    turnstile = Turnstile(MemoryGuesses(), FrozenClock())

    assert at_once(turnstile, *[False] * 30, codes=2)["wrong"] == MOST_WRONG // 2


def test_whoever_waited_as_long_as_told_gets_in() -> None:
    """The time is honest, to the second."""
    clock = FrozenClock()
    turnstile = Turnstile(MemoryGuesses(), clock)
    at_once(turnstile, *[False] * MOST_WRONG)
    clock.forward(seconds=599.5)

    assert at_once(turnstile, True) == {"wait 1": 1}
    clock.forward(seconds=1)
    assert at_once(turnstile, True) == {"right": 1}


def test_who_says_no_code_passes_by() -> None:
    """Whatever others behind the same address did."""
    turnstile = Turnstile(MemoryGuesses(), FrozenClock())
    at_once(turnstile, *[False] * MOST_WRONG)

    assert at_once(turnstile, *[True] * 3, codes=0) == {"right": 3}


def test_what_failed_was_no_guess() -> None:
    """It told nobody anything."""
    turnstile = Turnstile(MemoryGuesses(), FrozenClock())

    async def fail() -> None:
        async with turnstile.trying(JOE, 1) as tried:
            tried.wrong = 1
            raise ZeroDivisionError

    for _ in range(MOST_WRONG + 1):
        with pytest.raises(ZeroDivisionError):
            asyncio.run(fail())


def test_who_gives_up_waiting_keeps_nobody_out() -> None:
    """The next in line is called instead."""
    turnstile = Turnstile(MemoryGuesses(), FrozenClock())

    async def scene() -> list[str]:
        inside = [asyncio.create_task(guess(turnstile, right=True)) for _ in range(MOST_WRONG)]
        impatient = [asyncio.create_task(guess(turnstile, right=True)) for _ in range(20)]
        patient = [asyncio.create_task(guess(turnstile, right=True)) for _ in range(20)]
        await asyncio.sleep(0)
        for task in impatient:
            task.cancel()
        return await asyncio.gather(*inside, *patient)

    assert asyncio.run(asyncio.wait_for(scene(), 10)) == ["right"] * (MOST_WRONG + 20)


@pytest.mark.parametrize(
    ("host", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9%eth0", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_network_has_as_many_guesses_as_one_address(host: str, counted_as: str) -> None:
    """Whoever has more addresses than anybody can count is still one customer of a network."""
    assert network_of(host) == counted_as
