"""What a box office must do with uploads and pictures, whatever it is built on."""

from concurrent.futures import ThreadPoolExecutor
import os
from typing import Any

import pytest

from tests.contracts.cancelling import adds_up
from tests.contracts.stage import FrozenClock, OpenStage, Stage
from tests.contracts.storage import PNG
from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.performer import Performer, PerformerChanges
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.errors import Invalid, TicketingError
from ticketing_domain.media import keep_uploads, upload
from ticketing_domain.media.keep_uploads import UnusableUpload
from ticketing_domain.media.picture import Frame, Picture
from ticketing_domain.media.storage import Storage, StorageUnavailable
from ticketing_domain.media.upload import (
    MOST_WAITING,
    TooManyUploads,
    Upload,
    UploadChanges,
    checksum_of,
)
from ticketing_domain.memory.storage import MemoryStorage
from ticketing_domain.people.account import NewAccount

MANY = MOST_WAITING if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 4
"""How many files each of ten accounts announces and never uses."""

GOOD: dict[str, Any] = {
    "filename": "cover.png",
    "content_type": "image/png",
    "byte_size": len(PNG),
    "checksum": checksum_of(PNG),
}


class Breaking(MemoryStorage):
    """Takes nothing and removes nothing while it is broken."""

    broken = False

    def remove(self, names: Any) -> None:
        if self.broken:
            raise StorageUnavailable("broken")
        super().remove(names)


def announce(stage: Stage, account_id: int | None = None, **facts: Any) -> Upload:
    """Announce a file, and bring nothing."""
    said, _ = stage.box_office.media.announce(
        account_id=account_id or stage.account.id, changes=UploadChanges(**{**GOOD, **facts})
    )
    return said


def brought(stage: Stage, content: bytes = PNG, **facts: Any) -> Upload:
    """Announce a file and bring it."""
    said, destination = stage.box_office.media.announce(
        account_id=stage.account.id,
        changes=UploadChanges(
            **{**GOOD, "byte_size": len(content), "checksum": checksum_of(content), **facts}
        ),
    )
    storage_of(stage).put(destination.url, destination.headers, content)
    return said


def storage_of(stage: Stage) -> MemoryStorage:
    """Return where the stage keeps its files."""
    storage: Storage = stage.box_office.storage
    assert isinstance(storage, MemoryStorage)
    return storage


def develop(stage: Stage, said: Upload, frame: Frame = Frame.EVENT_IMAGE) -> Picture:
    """Make a picture of an upload."""
    return stage.box_office.media.develop(
        account_id=stage.account.id, upload_id=said.id, frame=frame
    )


def change(stage: Stage, event: Event, **fields: Any) -> Event:
    """Change an event."""
    return stage.box_office.change_event(
        account_id=stage.account.id, slug=event.slug, changes=EventChanges(**fields)
    )


def shown(stage: Stage, event: Event) -> Event:
    """Read an event."""
    return stage.inventory(event).event


def sweep(stage: Stage) -> int:
    """Do the chore until nothing is left to do."""
    done = 0
    while swept := stage.box_office.media.sweep():
        done += swept
    return done


class UploadsContract:
    """Uploads and pictures; the fixture to provide is `open_stage`."""

    @pytest.fixture
    def open_stage(self) -> OpenStage:
        """Return what opens a stage on the adapters under test."""
        raise NotImplementedError

    @pytest.fixture
    def stage(self, open_stage: OpenStage) -> Stage:
        return open_stage()

    def test_a_picture_hangs_until_it_is_taken_down(self, stage: Stage) -> None:
        """In each of the event's frames another; what is not sent stays."""
        event = stage.event()
        cover, back = brought(stage), brought(stage, PNG + b"!")

        change(stage, event, image=develop(stage, cover))
        change(stage, event, background_image=develop(stage, back, Frame.EVENT_BACKGROUND))
        both = shown(stage, event)
        change(stage, event, image=None)

        assert both.image == Picture(f"{cover.key}-event-image")
        assert both.background_image == Picture(f"{back.key}-event-background")
        assert (shown(stage, event).image, shown(stage, event).background_image) == (
            None,
            both.background_image,
        )
        assert adds_up(stage)

    def test_an_event_may_begin_with_a_picture(self, stage: Stage) -> None:
        """And every list shows it."""
        event = stage.event(image=develop(stage, brought(stage)))

        (listed,) = stage.box_office.reads.upcoming_events(stage.account.id, stage.clock.at)
        assert event.image is not None
        assert listed.event.image == event.image

    def test_performers_have_a_picture_too(self, stage: Stage) -> None:
        """It hangs, is replaced and goes with them."""
        first, second = brought(stage), brought(stage)
        ann = self.performer(stage, image=develop(stage, first, Frame.PERFORMER_IMAGE))

        changes = PerformerChanges(image=develop(stage, second, Frame.PERFORMER_IMAGE))
        after = stage.box_office.line_up.change_performer(
            account_id=stage.account.id, performer_id=ann.id, changes=changes
        )
        listed = stage.box_office.reads.performer(stage.account.id, ann.id)
        stage.box_office.line_up.remove_performer(account_id=stage.account.id, performer_id=ann.id)
        stage.clock.forward(days=1)
        sweep(stage)

        assert listed.performer == after
        assert after.image == Picture(f"{second.key}-performer-image")
        assert storage_of(stage).files == {}

    def test_an_upload_fills_each_frame_once(self, stage: Stage) -> None:
        """The same file may be cover and background; but neither of them a second time, or of another event."""
        event, other = stage.event(), stage.event("Another Night")
        said = brought(stage)
        cover = develop(stage, said)

        change(
            stage, event, image=cover, background_image=develop(stage, said, Frame.EVENT_BACKGROUND)
        )

        with pytest.raises(UnusableUpload, match="has been used already"):
            develop(stage, said)
        for hung_again in (event, other):
            with pytest.raises(Invalid) as refused:
                change(stage, hung_again, image=cover, title=" ")
            assert refused.value.problems["title"] == ("can't be blank",)
            with pytest.raises(Invalid) as refused:
                change(stage, hung_again, image=cover)
            assert refused.value.problems == {"image": ("has been used already",)}
        with pytest.raises(Invalid) as refused:
            stage.event("A Third Night", image=cover)
        assert refused.value.problems == {"image": ("has been used already",)}

    def test_a_picture_that_was_taken_down_does_not_come_back(self, stage: Stage) -> None:
        """Its upload has been used."""
        event, said = stage.event(), brought(stage)
        change(stage, event, image=develop(stage, said))
        change(stage, event, image=None)

        with pytest.raises(UnusableUpload, match="has been used already"):
            develop(stage, said)

    def test_an_upload_can_be_used_for_an_hour(self, stage: Stage) -> None:
        """Not a moment longer."""
        in_time, late = brought(stage), brought(stage)

        stage.clock.forward(minutes=59)
        develop(stage, in_time)
        stage.clock.forward(minutes=1)

        with pytest.raises(UnusableUpload, match="has expired"):
            develop(stage, late)

    def test_what_nobody_brought_cannot_be_used(self, stage: Stage) -> None:
        """An announcement is no file; and an id that nobody has is none either."""
        with pytest.raises(UnusableUpload, match="has not been uploaded"):
            develop(stage, announce(stage))
        with pytest.raises(UnusableUpload, match="is not a known upload"):
            stage.box_office.media.develop(
                account_id=stage.account.id, upload_id=99, frame=Frame.EVENT_IMAGE
            )

    def test_another_accounts_upload_is_not_known(self, stage: Stage) -> None:
        """Whoever names it."""
        said = brought(stage)
        other = stage.box_office.open_account(NewAccount("sun-club", "Sun Club", "EUR")).id

        with pytest.raises(UnusableUpload, match="is not a known upload"):
            stage.box_office.media.develop(
                account_id=other, upload_id=said.id, frame=Frame.EVENT_IMAGE
            )

    def test_a_storage_is_not_believed(self, stage: Stage) -> None:
        """Whatever it took, only what was announced becomes a picture."""
        said = brought(stage)
        storage_of(stage).files[said.file] = (PNG + b"!", "image/png")
        with pytest.raises(UnusableUpload, match="is not the file that was announced"):
            develop(stage, said)

        storage_of(stage).files[said.file] = (PNG[::-1], "image/png")
        with pytest.raises(UnusableUpload, match="is not the file that was announced"):
            develop(stage, said)

    def test_what_is_no_picture_is_refused(self, stage: Stage) -> None:
        """Whatever it was called; and it is not kept any longer."""
        with pytest.raises(UnusableUpload, match="is no picture of the type image/png"):
            develop(stage, brought(stage, b"<html><script>"))
        with pytest.raises(UnusableUpload, match="is no picture of the type image/gif"):
            develop(stage, brought(stage, content_type="image/gif"))
        assert storage_of(stage).files == {}

    def test_everything_that_is_wrong_with_an_announcement_is_said_at_once(
        self, stage: Stage
    ) -> None:
        """Field by field."""
        with pytest.raises(Invalid) as empty:
            stage.box_office.media.announce(account_id=stage.account.id, changes=UploadChanges())
        with pytest.raises(Invalid) as wrong:
            announce(
                stage,
                filename="x" * 256,
                content_type="image/svg+xml",
                byte_size=10 * 1024 * 1024 + 1,
                checksum="GQ5SqLsM7ylnji0Wgd9wNA",
            )

        assert set(empty.value.problems) == set(wrong.value.problems) == set(GOOD)

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
        opened = (NewAccount(f"club-{number}", "Club", "EUR") for number in range(10))
        accounts = [stage.box_office.open_account(new).id for new in opened]
        announced = [announce(stage, account) for account in accounts for _ in range(MANY)]
        for said in announced:
            storage_of(stage).write(said.file, PNG, said.content_type)
        if MANY == MOST_WAITING:
            with pytest.raises(TooManyUploads):
                announce(stage, accounts[0])

        stage.clock.forward(days=1)

        assert sweep(stage) == 10 * MANY
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

    @staticmethod
    def performer(stage: Stage, **fields: Any) -> Performer:
        """Put a performer into the books."""
        return stage.box_office.line_up.add_performer(
            account_id=stage.account.id, changes=PerformerChanges(name="Ann", **fields)
        )
