"""What a box office must do with uploads and pictures, whatever it is built on."""

from typing import Any

import pytest

from ticketing_domain.catalogue.performer import Performer, PerformerChanges
from ticketing_domain.errors import Invalid
from ticketing_domain.media.keep_uploads import UnusableUpload
from ticketing_domain.media.picture import Frame, Picture
from ticketing_domain.media.upload import (
    UploadChanges,
)
from ticketing_domain.people.account import NewAccount
from ticketing_domain.testing.contracts.cancelling import adds_up
from ticketing_domain.testing.contracts.hanging import (
    GOOD,
    announce,
    brought,
    change,
    develop,
    shown,
    storage_of,
    sweep,
)
from ticketing_domain.testing.contracts.storage import PNG
from ticketing_domain.testing.contracts.uploads_swept import SweptUploadsContract
from ticketing_domain.testing.stage import Stage


class UploadsContract(SweptUploadsContract):
    """Uploads and pictures; the fixture to provide is `open_stage`."""

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

    @staticmethod
    def performer(stage: Stage, **fields: Any) -> Performer:
        """Put a performer into the books."""
        return stage.box_office.line_up.add_performer(
            account_id=stage.account.id, changes=PerformerChanges(name="Ann", **fields)
        )
