"""What tests do with pictures: announce them, bring them, hang them."""

from typing import Any

from ticketing_domain.catalogue.event import Event
from ticketing_domain.catalogue.plan_events import EventChanges
from ticketing_domain.media.picture import Frame, Picture
from ticketing_domain.media.storage import Storage, StorageUnavailable
from ticketing_domain.media.upload import (
    Upload,
    UploadChanges,
    checksum_of,
)
from ticketing_domain.memory.storage import MemoryStorage
from ticketing_domain.testing.contracts.storage import PNG
from ticketing_domain.testing.stage import Stage

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
