"""What was told: the notices in the outbox of the books in memory."""

from collections.abc import Iterator, Sequence
from typing import overload

from ticketing_domain.memory import MemoryBooks
from ticketing_domain.notices.notice import Notice


class Told(Sequence[Notice]):
    """Notices as they stand when they are looked at, the oldest first."""

    def __init__(self, books: MemoryBooks) -> None:
        self._books = books

    @overload
    def __getitem__(self, place: int) -> Notice: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Notice]: ...
    def __getitem__(self, place: int | slice) -> Notice | Sequence[Notice]:
        return self._books.notices[place]

    def __iter__(self) -> Iterator[Notice]:
        return iter(self._books.notices)

    def __len__(self) -> int:
        return len(self._books.notices)

    def __repr__(self) -> str:
        return repr(list(self._books.notices))
