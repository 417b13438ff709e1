"""The sender: takes what is due to endpoints, many side by side, one notice after another to each.

    with under_way(Sender(box_office.webhooks, egress, letters), "webhooks"):
        …

One thread goes to the books, and as many as there are hands go to the network; nobody holds a transaction while they
wait for a receiver. Hands that wait for slow receivers are counted, so that there are always some for the quick. Any
number of processes may send over one database.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event
import time
from typing import Final, TypeAlias

import attrs
import structlog

from adapters.rounds import kind_of, seconds_to_wait
from adapters.webhooks.headers import headers_of
from ticketing_domain.notices.delivery import Errand, Letter, Run
from ticketing_domain.notices.egress import Egress, Outcome, Unreachable
from ticketing_domain.notices.endpoint import Dialect
from ticketing_domain.notices.notice import Notice
from ticketing_domain.notices.schedule import arrived
from ticketing_domain.notices.send import RUN_FOR, Returned, Sent, may_begin
from ticketing_domain.notices.webhook_book import Slots
from ticketing_domain.notices.webhooks import Webhooks
from ticketing_domain.people.account import Account

HANDS: Final = 32
SECONDS_TO_GATHER: Final = 0.01
"""While runs lie ready, hands come back to find them: so long the books wait for more to write down together."""

SECONDS_BETWEEN: Final = 0.5
FORGET_EVERY_SECONDS: Final = 3600

Letters: TypeAlias = Mapping[Dialect, Callable[[Notice, Account], Letter]]
"""Who puts notices into the words of a dialect."""


@attrs.frozen
class Sender:
    """Sends what is due, with so many `hands`.

    A quarter of them at most waits for endpoints that were slow, and a quarter serves one account.
    """

    webhooks: Webhooks
    egress: Egress
    letters: Letters
    hands: int = HANDS
    seconds_between: float = SECONDS_BETWEEN

    def until(self, stop: Event) -> int:
        """Send until told to stop; returns how many attempts were settled.

        A failure of our own is logged, and the next round waits twice as long as the last, up to ten
        seconds.
        """
        return _Round(self, stop).go_on()

    def once(self) -> int:
        """Send until nothing is due; returns how many attempts were settled."""
        return _Round(self, Event()).until_nothing_is_due()

    def carry(self, run: Run, stop: Event) -> Returned:
        """Take a run to its endpoint; the rest waits when one fails, or it takes too long, or the lease may end."""
        sent: list[Sent] = []
        ends = time.monotonic() + RUN_FOR.total_seconds()
        if not may_begin(run, self.webhooks.wall()):
            return Returned(run, ())
        for errand in run.errands:
            if stop.is_set() or time.monotonic() > ends:
                break
            outcome = self._send(run, errand)
            sent.append(Sent(errand.delivery, outcome, self.webhooks.wall()))
            if not arrived(outcome):
                break
        return Returned(run, tuple(sent))

    def _send(self, run: Run, errand: Errand) -> Outcome:
        try:
            letter = self.letters[run.endpoint.dialect](errand.notice, run.account)
            headers = headers_of(run, errand, letter, self.webhooks.wall())
            return self.egress.post(run.endpoint.url, headers, letter.body)
        except Exception as failure:  # noqa: BLE001 (a notice that cannot be sent must not stop the others)
            _log().error(
                "a notice could not be sent", notice=errand.notice.id, error=kind_of(failure)
            )
            return Unreachable("a mistake of ours")


@attrs.define
class _Round:
    """One thread's view of what is under way; entered by that thread alone."""

    sender: Sender
    stop: Event
    under_way: dict[Future[Returned], Run] = attrs.field(factory=dict)
    settled: int = 0
    ahead: int = 0
    """So many runs lie ready for hands that come back: as many as came back last time. Where hands hang none does, and
    another sender may have them."""
    forget_at: float = 0
    people_buy: bool = False
    """Whether there was something new to tell in this round."""

    def go_on(self) -> int:
        failures = 0
        with ThreadPoolExecutor(self.sender.hands, "webhooks") as pool:
            while not self.stop.is_set():
                try:
                    self._forget()
                    self._round(pool)
                    failures = 0
                except Exception as failure:  # noqa: BLE001 (the rounds go on whatever one of them meets)
                    failures += 1
                    _log().error("sending failed", error=kind_of(failure), in_a_row=failures)
                    self.stop.wait(seconds_to_wait(1, failures))
        self._settle_the_last()
        self.sender.egress.hang_up()
        return self.settled

    def until_nothing_is_due(self) -> int:
        with ThreadPoolExecutor(self.sender.hands, "webhooks") as pool:
            while self._send_out(pool) or self.under_way:
                self._settle(self._returned(self.sender.seconds_between))
        return self.settled

    def _round(self, pool: ThreadPoolExecutor) -> None:
        """Send out, and write down what has come back.

        While people buy it rests as long as it was at the books, which are theirs: they do not wait for what is told.
        """
        came = time.monotonic()
        self._send_out(pool)
        at_the_books = time.monotonic() - came
        over = self._returned(self.sender.seconds_between)
        came = time.monotonic()
        self._settle(over)
        at_the_books += time.monotonic() - came
        if self.people_buy:
            self.stop.wait(at_the_books)

    def _send_out(self, pool: ThreadPoolExecutor) -> int:
        """Start as many runs as there are hands for, or will be in a moment."""
        webhooks, slots = self.sender.webhooks, self._slots()
        self.people_buy = False
        if slots.free <= 0:
            return 0
        post = webhooks.reads.look_for_post(webhooks.wall())
        self.people_buy = post.to_hand_out
        if post.to_hand_out:
            webhooks.hand_out()
        runs = webhooks.claim(slots) if post.waits else ()
        for run in runs:
            self.under_way[pool.submit(self.sender.carry, run, self.stop)] = run
        return len(runs)

    def _slots(self) -> Slots:
        busy = Counter(run.account.id for run in self.under_way.values())
        slowly = Counter(run.account.id for run in self.under_way.values() if run.endpoint.slow)
        quarter = max(1, self.sender.hands // 4)
        return Slots(
            free=self.sender.hands + self.ahead - len(self.under_way),
            slow=quarter - slowly.total(),
            each=quarter,
            busy=busy,
            slowly=slowly,
        )

    def _returned(self, seconds: float) -> list[Future[Returned]]:
        """Wait for a moment, or until a run is over; returns those that are."""
        if not self.under_way:
            self.ahead = 0
            self.stop.wait(seconds)
            return []
        over, others = wait(self.under_way, seconds, FIRST_COMPLETED)
        if over and len(others) >= self.sender.hands:
            over, _ = wait(self.under_way, SECONDS_TO_GATHER)
        self.ahead = min(len(over), self.sender.hands)
        return list(over)

    def _settle(self, over: list[Future[Returned]]) -> None:
        """Write down what came of runs; where that fails, each for itself, so that one cannot stop the others."""
        if not over:
            return
        try:
            self.settled += self.sender.webhooks.settle([future.result() for future in over])
        except Exception:
            if len(over) == 1:
                self._forget_if_too_late(over[0])
                raise
            for future in over:
                self._settle([future])
        for future in over:
            self.under_way.pop(future, None)

    def _forget_if_too_late(self, future: Future[Returned]) -> None:
        """Give up a run whose lease is over: somebody else sends it again."""
        if self.under_way[future].leased_until <= self.sender.webhooks.wall():
            del self.under_way[future]

    def _settle_the_last(self) -> None:
        """Write down what was under way when it was told to stop; else it would be sent again."""
        try:
            self._settle(list(self.under_way))
        except Exception as failure:  # noqa: BLE001 (leases end by themselves)
            _log().error("settling failed", error=kind_of(failure))

    def _forget(self) -> None:
        if time.monotonic() >= self.forget_at:
            self.sender.webhooks.forget()
            self.forget_at = time.monotonic() + FORGET_EVERY_SECONDS


def _log() -> structlog.typing.FilteringBoundLogger:
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger("webhooks")
    return logger
