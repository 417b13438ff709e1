"""The turn to write: SQLite lets one write at a time, and polls; within a process everybody waits in a line instead."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock

import attrs

from adapters.aside import wait_for
from adapters.sql.engine import PATIENCE_SECONDS
from adapters.sql.errors import DatabaseUnavailable


@attrs.define(eq=False)
class Turn:
    """One at a time, in the order of coming, whether they wait in threads or on a loop."""

    patience_seconds: float = PATIENCE_SECONDS
    _lock: Lock = attrs.field(factory=Lock, init=False, repr=False)
    _is_taken: bool = attrs.field(default=False, init=False)
    _line: "deque[Future[None]]" = attrs.field(factory=deque, init=False, repr=False)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn and have it while the block runs; raises `DatabaseUnavailable` when it does not come."""
        self._take()
        try:
            yield
        finally:
            self._give_back()

    def _take(self) -> None:
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return
            mine: Future[None] = Future()
            self._line.append(mine)
        try:
            wait_for(mine, self.patience_seconds)
        except BaseException as failure:
            # It may have come in the very moment in which nobody wanted to wait any longer.
            if not mine.cancel():
                self._give_back()
            if isinstance(failure, TimeoutError):
                raise DatabaseUnavailable("another unit of work does not end") from failure
            raise

    def _give_back(self) -> None:
        with self._lock:
            while self._line:
                longest_waiting = self._line.popleft()
                if longest_waiting.set_running_or_notify_cancel():
                    longest_waiting.set_result(None)
                    return
            self._is_taken = False
