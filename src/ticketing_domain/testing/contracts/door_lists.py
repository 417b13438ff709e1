"""What a box office must show its doors."""

from datetime import timedelta

import pytest

from ticketing_domain.door.admission import Blocked
from ticketing_domain.errors import Invalid, NotFound
from ticketing_domain.people.device import NewDevice
from ticketing_domain.people.policy import Standing
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.gate import MAIN, Gate, scan_id
from ticketing_domain.testing.stage import Stage


class DoorListsContract(StageContract):
    """Snapshots, search, and devices."""

    @pytest.fixture
    def gate(self, stage: Stage) -> Gate:
        return Gate(stage)

    def test_a_snapshot_holds_every_code_of_its_event(self, stage: Stage, gate: Gate) -> None:
        """Also those that were refunded; none of another event, and none of orders that were not paid."""
        night, general = stage.night(stock=20)
        other, balcony = stage.night()
        orders = [stage.buy(night, (general, 2), email=f"b{n}@example.com") for n in range(3)]
        stage.buy(other, (balcony, 1))
        stage.hold(night, (general, 1))
        stage.refund(orders[0])

        shown = gate.snapshot(night)

        assert set(shown) == {item.code for order in orders for item in gate.items(order)}
        assert sum(one.blocked is Blocked.REFUNDED for one in shown.values()) == 2
        assert {one.ticket_title for one in shown.values()} == {"General"}
        assert {one.buyer_name for one in shown.values()} == {"Jane Doe"}
        with pytest.raises(NotFound):
            stage.box_office.door.snapshot(account_id=stage.account.id, slug="nowhere")

    def test_the_next_snapshot_tells_what_has_changed(self, stage: Stage, gate: Gate) -> None:
        """What was issued, redeemed or refunded since; nothing else."""
        night, general = stage.night(stock=20)
        old, redeemed, refunded = (
            stage.buy(night, (general, 1), email=f"b{n}@example.com") for n in range(3)
        )
        stage.clock.forward(hours=1)
        taken = stage.box_office.door.snapshot(account_id=stage.account.id, slug=night.slug)
        before = set(gate.snapshot(night, since=taken.generated_at))
        stage.clock.forward(minutes=1)
        new = stage.buy(night, (general, 1), email="late@example.com")
        gate.scan(night, gate.code(redeemed), 1)
        stage.refund(refunded)

        changed = gate.snapshot(night, since=taken.generated_at)

        assert before == set()
        assert set(changed) == {gate.code(order) for order in (new, redeemed, refunded)}
        assert gate.code(old) not in changed
        assert changed[gate.code(redeemed)].updated_at == stage.clock.at

    def test_a_record_that_was_put_right_is_a_change(self, stage: Stage, gate: Gate) -> None:
        """Doors hear that somebody came in earlier than they knew; a scan that changes nothing is none."""
        night, general = stage.night()
        code = gate.code(stage.buy(night, (general, 1)))
        at = stage.clock.forward(hours=1)
        gate.scan(night, code, 1)
        since = stage.clock.forward(minutes=1)

        gate.scan(night, code, 2)
        assert gate.snapshot(night, since) == {}
        gate.scan(night, code, 3, scanned_at=at - timedelta(minutes=9), offline=True)

        assert gate.snapshot(night, since)[code].redeemed_at == at - timedelta(minutes=9)

    def test_tickets_are_found_at_the_door(self, stage: Stage, gate: Gate) -> None:
        """By code, public id, name or e-mail, the latest event first; never those of another account."""
        night, general = stage.night()
        later = stage.event(
            "Later",
            starts_at=stage.clock.at + timedelta(days=60),
            ends_at=stage.clock.at + timedelta(days=60, hours=2),
        )
        balcony = stage.ticket(later)
        stage.publish(later)
        (item,) = gate.items(stage.buy(night, (general, 1), email="ann_b@example.com"))
        other = gate.code(stage.buy(later, (balcony, 1), email="axnxb@example.com"))

        def found(query: str) -> list[str]:
            return [shown.code for shown in stage.box_office.door.find(stage.account.id, query)]

        dashed = "-".join((item.code[:4], item.code[4:].lower()))
        for query in (item.code, dashed, item.public_id, "ann_b@", " ANN_B "):
            assert found(query) == [item.code]
        assert found("jane") == [other, item.code]
        assert found("") == found("   ") == found("nobody") == []
        assert stage.box_office.door.find(stage.account.id + 1, "jane") == []

    def test_doors_see_events_from_their_sale_until_a_day_after(self, stage: Stage) -> None:
        """Published or sold, the next one first; a draft that nobody bought has no door."""
        night, _ = stage.night()
        stage.event("Draft")
        soon = stage.event(
            "Soon",
            published=False,
            starts_at=stage.clock.at + timedelta(days=1),
            ends_at=stage.clock.at + timedelta(days=2),
        )
        matinee = stage.ticket(soon)
        stage.publish(soon)
        stage.buy(soon, (matinee, 1))
        stage.box_office.unpublish_event(account_id=stage.account.id, slug=soon.slug)

        def doors() -> list[str]:
            return [one.event.slug for one in stage.box_office.door.events(stage.account.id)]

        assert doors() == [soon.slug, night.slug]
        stage.clock.at = soon.ends_at + timedelta(hours=23)
        assert doors() == [soon.slug, night.slug]
        stage.clock.forward(hours=1)
        assert doors() == [night.slug]

    def test_a_device_opens_the_door_until_it_is_revoked(self, stage: Stage) -> None:
        """Its credential is shown once; whoever carries it comes as a device of the account."""
        door = stage.box_office.door
        device, value = door.pair(account_id=stage.account.id, new=NewDevice(" Main door "))
        kept = door.reads.devices(stage.account.id)

        caller = door.admit(value)
        revoked = door.revoke(account_id=stage.account.id, public_id=device.public_id)

        assert kept == [device]
        assert (device.name, caller.standing, caller.device) == (
            "Main door",
            Standing.DEVICE,
            device,
        )
        assert caller.account == stage.account
        assert revoked.revoked_at == stage.clock.at
        assert door.reads.devices(stage.account.id) == [revoked]
        with pytest.raises(NotFound):
            door.admit(value)

    def test_a_device_is_no_token_and_a_token_opens_the_door(self, stage: Stage) -> None:
        """A device opens nothing but doors."""
        door = stage.box_office.door
        _, value = door.pair(account_id=stage.account.id, new=NewDevice("Main door"))
        token, shown = stage.box_office.issue_token(
            subdomain=stage.account.subdomain, permission=Permission.READ, description="app"
        )

        assert door.admit(shown).token_id == token.public_id
        for wrong in (value[:-1], value + "x", "tkt_device_aaaaaaaa_" + "a" * 40 + "00000000"):
            with pytest.raises(NotFound):
                door.admit(wrong)
        with pytest.raises(NotFound):
            stage.box_office.admit(value)

    def test_a_device_belongs_to_one_account(self, stage: Stage) -> None:
        """Another account can neither see nor revoke it, and a device needs a name."""
        door, stranger_id = stage.box_office.door, stage.account.id + 1
        device, _ = door.pair(account_id=stage.account.id, new=NewDevice("Main door"))

        with pytest.raises(NotFound):
            door.revoke(account_id=stranger_id, public_id=device.public_id)
        assert door.reads.devices(stranger_id) == []
        for name in (None, " ", "x" * 256):
            with pytest.raises(Invalid):
                door.pair(account_id=stage.account.id, new=NewDevice(name))

    def test_a_scan_id_is_kept_as_it_was_given(self, stage: Stage, gate: Gate) -> None:
        """A promoter can look a scan up by the id that the device shows."""
        night, general = stage.night()
        code = gate.code(stage.buy(night, (general, 1)))
        gate.scan(night, code, 77)

        (kept,) = stage.box_office.reads.recorded_scans(stage.inventory(night).key)

        assert (kept.scan_id, kept.scanner) == (scan_id(77), MAIN)
