"""Scanner devices, codes as doors see them, and the log of scans."""

from collections.abc import Collection, Iterator, Mapping, MutableMapping, Sequence

import attrs

from ticketing_domain.catalogue.event import Event
from ticketing_domain.door.admission import Blocked, ItemName, Pass
from ticketing_domain.door.scan import CodeName, LoggedScan, ScanLog, ScanName
from ticketing_domain.errors import NotFound
from ticketing_domain.memory.store import OrderName
from ticketing_domain.people.device import Device, Devices
from ticketing_domain.sale.inventory import EventKey, Offer
from ticketing_domain.sale.order import Item, Order, RefundedOrder, SoldOrder, was_paid


@attrs.frozen
class MemoryDevices(Devices):
    """Devices by public id."""

    rows: MutableMapping[str, Device]

    def add(self, device: Device) -> None:
        self.rows[device.public_id] = device

    def get(self, account_id: int, public_id: str) -> Device:
        device = self.rows.get(public_id)
        if device is None or device.account_id != account_id:
            raise NotFound("device", public_id)
        return device

    def save(self, device: Device) -> None:
        self.rows[device.public_id] = device


@attrs.frozen
class MemoryScans(ScanLog):
    """Scans by account and id."""

    rows: MutableMapping[ScanName, LoggedScan]
    orders: MutableMapping[OrderName, Order]
    codes: MutableMapping[OrderName, tuple[Item, ...]]
    events: MutableMapping[EventKey, Event]
    offers: MutableMapping[tuple[EventKey, int], Offer]

    def passes(self, codes: Collection[CodeName]) -> Mapping[CodeName, Pass]:
        return {
            (name[0], item.code): self.pass_of(name, item)
            for name, items in self.codes.items()
            for item in items
            if (name[0], item.code) in codes
        }

    def passes_of(self, items: Collection[ItemName]) -> Mapping[ItemName, Pass]:
        return {
            (name[0], item.public_id): self.pass_of(name, item)
            for name, its in self.codes.items()
            for item in its
            if (name[0], item.public_id) in items
        }

    def logged(self, names: Collection[ScanName]) -> Mapping[ScanName, LoggedScan]:
        return {name: self.rows[name] for name in names if name in self.rows}

    def that_let_in(self, items: Collection[ItemName]) -> Mapping[ItemName, Sequence[LoggedScan]]:
        found: dict[ItemName, list[LoggedScan]] = {}
        for scan in self.rows.values():
            if scan.let_in and scan.item in items:
                found.setdefault(scan.item, []).append(scan)
        return found

    def add(self, scans: Sequence[LoggedScan]) -> None:
        for scan in scans:
            self.rows[scan.account_id, scan.scan_id] = scan

    def admit(self, passes: Sequence[Pass]) -> None:
        changed = {shown.name: shown for shown in passes}
        for name, items in list(self.codes.items()):
            if any((name[0], item.public_id) in changed for item in items):
                self.codes[name] = tuple(
                    _as_shown(item, changed.get((name[0], item.public_id))) for item in items
                )

    def all_passes(self, account_id: int) -> Iterator[Pass]:
        """Yield every code of an account."""
        for name, items in self.codes.items():
            if name[0] == account_id:
                for item in items:
                    yield self.pass_of(name, item)

    def pass_of(self, name: OrderName, item: Item) -> Pass:
        """Return a code of an order as doors see it."""
        order = self.orders[name]
        assert was_paid(order)  # noqa: S101 (only paid orders have codes)
        key = EventKey(name[0], order.purchase.event_id)
        event = self.events[key]
        return Pass(
            key=key,
            public_id=item.public_id,
            order_id=name[1],
            ticket_id=item.ticket_id,
            code=item.code,
            event_slug=event.slug,
            event_title=event.title,
            ticket_title=item.ticket_title,
            ticket_color=self.offers[key, item.ticket_id].ticket.color,
            buyer_name=order.purchase.buyer.name,
            admits=item.admits,
            redeemed=item.redeemed,
            redeemed_at=item.redeemed_at,
            blocked=_blocked(item, order),
            updated_at=item.updated_at or order.receipt.paid_at,
            version=item.version,
            revoked_at=item.revoked_at,
        )


def _blocked(item: Item, order: SoldOrder) -> Blocked | None:
    if not item.void:
        return None if item.revoked_at is None else Blocked.REVOKED
    return Blocked.REFUNDED if isinstance(order, RefundedOrder) else Blocked.CANCELLED


def _as_shown(item: Item, shown: Pass | None) -> Item:
    if shown is None:
        return item
    return attrs.evolve(
        item,
        redeemed=shown.redeemed,
        redeemed_at=shown.redeemed_at,
        updated_at=shown.updated_at,
    )
