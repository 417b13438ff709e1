"""What reading the attendees of an event must give, whatever it is built on."""

from ticketing_domain.catalogue.event import Event
from ticketing_domain.sale.attendees import Attendee
from ticketing_domain.testing.contracts.contract import StageContract
from ticketing_domain.testing.contracts.guests import invite
from ticketing_domain.testing.stage import Stage


def attendees(stage: Stage, event: Event, page: int = 100) -> list[Attendee]:
    """Read everybody, a page at a time."""
    key, reads = stage.inventory(event).key, stage.box_office.reads
    found = list(reads.attendees(key, after=None, limit=page))
    while len(found) % page == 0 and found:
        more = reads.attendees(key, after=found[-1].cursor, limit=page)
        if not more:
            break
        found += more
    return found


class AttendeesContract(StageContract):
    """Attendees; the fixture to provide is `open_stage`."""

    def test_everybody_with_a_code_is_listed(self, stage: Stage) -> None:
        """Buyers and guests of the event, the latest order first; holds and other events are not."""
        night, general = stage.night()
        jane = stage.buy(night, (general, 2))
        stage.clock.forward(minutes=1)
        nora = invite(stage, night, general, people=1)
        stage.hold(night, (general, 1))
        other, balcony = stage.night()
        stage.buy(other, (balcony, 1))

        found = attendees(stage, night)

        assert [one.order_code for one in found] == [
            nora.purchase.order_code,
            jane.purchase.order_code,
            jane.purchase.order_code,
        ]
        assert [(one.name, one.email) for one in found[:2]] == [
            ("Nora", ""),
            ("Jane Doe", "jane@example.com"),
        ]
        items = stage.box_office.reads.order(stage.account.id, jane.purchase.public_id).items
        assert [one.public_id for one in found[1:]] == [item.public_id for item in items]
        assert {(one.admits, one.redeemed, one.order_status) for one in found} == {(1, 0, "paid")}

    def test_pages_meet_without_a_gap(self, stage: Stage) -> None:
        """Wherever a page ends, between orders or in the middle of one, paid at one instant or not."""
        night, general = stage.night(stock=12)
        for number in range(4):
            stage.buy(night, (general, 3), email=f"buyer{number}@example.com")
            if number % 2:
                stage.clock.forward(minutes=1)

        whole = attendees(stage, night)

        assert len({one.public_id for one in whole}) == 12
        assert all(attendees(stage, night, page) == whole for page in (1, 2, 3, 5))

    def test_who_got_the_money_back_is_listed_as_such(self, stage: Stage) -> None:
        """The status says that the code admits nobody any more."""
        night, general = stage.night()
        stage.refund(stage.buy(night, (general, 1)))

        assert [one.order_status for one in attendees(stage, night)] == ["refunded"]
