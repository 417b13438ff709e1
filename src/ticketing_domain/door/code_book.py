"""The code book: codes that were replaced, and the port through which codes are replaced and revoked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from ticketing_domain.door.admission import ItemName, Pass
from ticketing_domain.door.scan import CodeName
from ticketing_domain.sale.inventory import EventKey


@attrs.frozen
class ReplacedCode:
    """A version of an item that another has replaced: its code, and since when it admits nobody."""

    account_id: int
    code: str
    item_id: str
    version: int
    dead_since: datetime


class CodeBook(Protocol):
    """Protocol: the codes of items and those that they had before; changed by whoever has locked their inventory."""

    def event_of(self, account_id: int, item_id: str) -> EventKey:
        """Return which event an item is for, without locking anything; raises `NotFound`."""
        ...

    def replaced(self, codes: Collection[CodeName]) -> Mapping[CodeName, ReplacedCode]:
        """Return the codes that were replaced."""
        ...

    def earlier(self, items: Collection[ItemName]) -> Mapping[ItemName, Sequence[ReplacedCode]]:
        """Return the earlier versions of the items that have some, the latest first."""
        ...

    def replace(self, replaced: ReplacedCode) -> None:
        """Write down that a code is replaced."""
        ...

    def save(self, shown: Pass) -> None:
        """Write an item's code, its version, whether that is revoked, and when it changed."""
        ...
