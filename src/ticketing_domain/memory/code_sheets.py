"""Codes as they are replaced and revoked."""

from collections.abc import Collection, Mapping, MutableMapping, Sequence

import attrs

from ticketing_domain.door.admission import ItemName, Pass
from ticketing_domain.door.code_book import CodeBook, ReplacedCode
from ticketing_domain.door.scan import CodeName
from ticketing_domain.errors import NotFound
from ticketing_domain.memory.store import OrderName
from ticketing_domain.sale.inventory import EventKey
from ticketing_domain.sale.order import Item, Order


@attrs.frozen
class MemoryCodes(CodeBook):
    """Replaced codes by account and text, beside the codes of orders."""

    rows: MutableMapping[CodeName, ReplacedCode]
    orders: MutableMapping[OrderName, Order]
    codes: MutableMapping[OrderName, tuple[Item, ...]]

    def event_of(self, account_id: int, item_id: str) -> EventKey:
        for name, items in self.codes.items():
            if name[0] == account_id and any(item.public_id == item_id for item in items):
                return EventKey(account_id, self.orders[name].purchase.event_id)
        raise NotFound("item", item_id)

    def replaced(self, codes: Collection[CodeName]) -> Mapping[CodeName, ReplacedCode]:
        return {name: self.rows[name] for name in codes if name in self.rows}

    def earlier(self, items: Collection[ItemName]) -> Mapping[ItemName, Sequence[ReplacedCode]]:
        found: dict[ItemName, list[ReplacedCode]] = {}
        for one in sorted(self.rows.values(), key=lambda one: one.version, reverse=True):
            if (one.account_id, one.item_id) in items:
                found.setdefault((one.account_id, one.item_id), []).append(one)
        return found

    def replace(self, replaced: ReplacedCode) -> None:
        self.rows[replaced.account_id, replaced.code] = replaced

    def save(self, shown: Pass) -> None:
        name = (shown.key.account_id, shown.order_id)
        self.codes[name] = tuple(_issued(item, shown) for item in self.codes[name])


def _issued(item: Item, shown: Pass) -> Item:
    if item.public_id != shown.public_id:
        return item
    return attrs.evolve(
        item,
        code=shown.code,
        version=shown.version,
        revoked_at=shown.revoked_at,
        updated_at=shown.updated_at,
    )
