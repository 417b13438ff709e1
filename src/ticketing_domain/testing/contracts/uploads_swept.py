"""What a box office must do with uploads that nobody uses, and with many at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from ticketing_domain.catalogue.event import Event
from ticketing_domain.errors import TicketingError
from ticketing_domain.media import keep_uploads, upload
from ticketing_domain.media.keep_uploads import UnusableUpload
from ticketing_domain.media.picture import Frame
from ticketing_domain.media.upload import (
    MOST_WAITING,
    TooManyUploads,
)
from ticketing_domain.people.account import NewAccount
from ticketing_domain.testing.contracts.contract import StageContract, in_depth
from ticketing_domain.testing.contracts.hanging import (
    Breaking,
    announce,
    brought,
    change,
    develop,
    shown,
    storage_of,
    sweep,
)
from ticketing_domain.testing.contracts.storage import PNG
from ticketing_domain.testing.stage import FrozenClock, OpenStage, Stage


class SweptUploadsContract(StageContract):
    """What is swept, and what waits."""

    def test_what_nobody_used_is_removed_after_a_day(self, stage: Stage) -> None:
        """With what was made of it and never hung; and not a moment sooner."""
        never_brought, never_hung = announce(stage), brought(stage)
        develop(stage, never_hung)

        stage.clock.forward(hours=23, minutes=59)
        before = sweep(stage), len(storage_of(stage).files)
        stage.clock.forward(minutes=1)

        assert before == (0, 5)
        assert sweep(stage) == 2
        assert storage_of(stage).files == {}
        for gone in (never_brought, never_hung):
            with pytest.raises(UnusableUpload, match="is not a known upload"):
                develop(stage, gone)

    def test_a_picture_stays_when_its_upload_goes(self, stage: Stage) -> None:
        """The bytes that were uploaded go, and so does what hangs in no frame."""
        event, said = stage.event(), brought(stage)
        picture = develop(stage, said)
        develop(stage, said, Frame.EVENT_BACKGROUND)
        change(stage, event, image=picture)

        stage.clock.forward(days=1)
        sweep(stage)

        assert sorted(storage_of(stage).files) == sorted(
            picture.file(size) for size in ("small", "medium", "large", "full")
        )

    def test_a_picture_that_was_taken_down_goes_a_day_later(self, stage: Stage) -> None:
        """Replaced, taken down, or gone with its event: pages that were shown before show it still."""
        event = stage.event()
        for _ in range(2):
            change(stage, event, image=develop(stage, brought(stage)))
        stage.clock.forward(hours=23)
        stage.box_office.delete_event(account_id=stage.account.id, slug=event.slug)

        stage.clock.forward(hours=23)
        sweep(stage)
        left = sorted(storage_of(stage).files)
        stage.clock.forward(hours=1)
        sweep(stage)

        assert len(left) == 4
        assert storage_of(stage).files == {}

    def test_another_change_leaves_a_picture_alone(self, stage: Stage) -> None:
        """Nor is it taken down when it is sent by no field."""
        event = stage.event(image=develop(stage, brought(stage)))
        change(stage, event, title="Late Night")

        stage.clock.forward(days=2)
        sweep(stage)

        assert len(storage_of(stage).files) == 4
        assert shown(stage, event).image == event.image

    def test_a_storage_that_is_away_is_swept_later(self, open_stage: OpenStage) -> None:
        """Nothing is forgotten, and other chores go on."""
        clock = FrozenClock()
        storage = Breaking(clock)
        stage = open_stage(clock=clock, storage=storage)
        event = stage.event(image=develop(stage, brought(stage)))
        change(stage, event, image=None)
        stage.clock.forward(days=1)

        storage.broken = True
        away = stage.box_office.do_chores()
        storage.broken = False
        too_soon = sweep(stage)
        stage.clock.forward(minutes=10)

        assert (away, too_soon, sweep(stage)) == (0, 0, 2)
        assert storage.files == {}

    def test_an_account_announces_only_so_much(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """In files and in bytes; what is used counts no more, and other accounts are not meant."""
        monkeypatch.setattr(upload, "MOST_WAITING", 3)
        monkeypatch.setattr(upload, "MOST_BYTES_WAITING", 1_000_000)
        other = stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR")).id
        used = brought(stage)
        announce(stage)
        announce(stage)

        with pytest.raises(TooManyUploads):
            announce(stage)
        announce(stage, other)
        stage.event(image=develop(stage, used))
        with pytest.raises(TooManyUploads):
            announce(stage, byte_size=1_000_000)
        announce(stage)
        with pytest.raises(TooManyUploads):
            announce(stage)

    def test_the_last_place_is_given_once(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However many ask for it at the same moment."""
        monkeypatch.setattr(upload, "MOST_WAITING", 5)

        def one_more(_: int) -> bool:
            try:
                announce(stage)
            except TooManyUploads:
                return False
            return True

        with ThreadPoolExecutor(8) as threads:
            taken = list(threads.map(one_more, range(16)))

        assert taken.count(True) == 5

    def test_an_upload_that_two_events_want_hangs_once(self, stage: Stage) -> None:
        """Whoever is second is told, and has changed nothing."""
        events = [stage.event(f"Night {number}") for number in range(4)]
        picture = develop(stage, brought(stage))

        def hang(event: Event) -> bool:
            try:
                change(stage, event, image=picture)
            except TicketingError:
                return False
            return True

        with ThreadPoolExecutor(4) as threads:
            hung = list(threads.map(hang, events))

        assert hung.count(True) == 1
        assert sum(shown(stage, event).image is not None for event in events) == 1

    def test_what_thousands_never_used_goes(self, stage: Stage) -> None:
        """Ten accounts announce as much as they may; a day later nothing of it is left."""
        many = MOST_WAITING if in_depth() else 4
        opened = (NewAccount(f"club-{number}", "Club", "EUR") for number in range(10))
        accounts = [stage.box_office.open_account(new).id for new in opened]
        announced = [announce(stage, account) for account in accounts for _ in range(many)]
        for said in announced:
            storage_of(stage).write(said.file, PNG, said.content_type)
        if many == MOST_WAITING:
            with pytest.raises(TooManyUploads):
                announce(stage, accounts[0])

        stage.clock.forward(days=1)

        assert sweep(stage) == 10 * many
        assert storage_of(stage).files == {}

    def test_much_is_swept_in_small_steps(
        self, stage: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So that other chores come in between."""
        monkeypatch.setattr(keep_uploads, "MOST_SWEPT", 2)
        for _ in range(5):
            brought(stage)
        stage.clock.forward(days=1)

        steps = [stage.box_office.media.sweep() for _ in range(4)]

        assert steps == [2, 2, 1, 0]
        assert storage_of(stage).files == {}
