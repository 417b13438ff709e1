"""What is written about uploads is read out of its row again, and the database keeps the rules by itself."""

from datetime import timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st
import pytest
import sqlalchemy as sa

from adapters.sql.books import SqlBooks
from adapters.sql.errors import BrokenRule
from adapters.sql.uploads import picture_row, pictures, upload_from, upload_row, uploads
from tests.integration.sql import strategies as some
from ticketing_domain.media.upload import IMAGE_TYPES, LARGEST_BYTES, HungPicture, Upload
from ticketing_domain.testing.contracts.hanging import announce
from ticketing_domain.testing.stage import NOON, Stage

said = st.builds(
    Upload,
    account_id=some.numbers,
    id=some.numbers,
    key=some.words,
    filename=some.texts,
    content_type=st.sampled_from(IMAGE_TYPES),
    byte_size=st.integers(1, LARGEST_BYTES),
    checksum=some.texts,
    created_at=some.instants,
    due_at=some.instants,
    used_at=st.none() | some.instants,
)


@given(said)
def test_an_upload_survives_its_row(upload: Upload) -> None:
    """It is judged by what was announced."""
    row = upload_row(upload)

    assert upload_from(row) == upload
    assert set(row) == set(uploads.c.keys())


def test_a_picture_fills_its_row() -> None:
    """Nothing of it is left out."""
    assert set(picture_row(HungPicture(1, "k3y-event-image", NOON))) == set(pictures.c.keys())


def test_a_picture_hangs_once(stage: Stage, engine: sa.Engine) -> None:
    """Even where nobody has looked before."""
    picture = HungPicture(stage.account.id, "k3y-event-image", NOON)
    with SqlBooks(engine)() as unit:
        unit.uploads.hang(picture, "k3y")
        with pytest.raises(BrokenRule):
            unit.uploads.hang(picture, "k3y")


@pytest.mark.parametrize("byte_size", [0, -1, LARGEST_BYTES + 1])
def test_an_upload_has_a_size(stage: Stage, engine: sa.Engine, byte_size: int) -> None:
    """One that the rules allow."""
    upload = announce(stage)
    other = attrs.evolve(upload, id=upload.id + 1, key="other", byte_size=byte_size)
    with SqlBooks(engine)() as unit, pytest.raises(BrokenRule):
        unit.uploads.add(attrs.evolve(other, due_at=upload.due_at + timedelta(days=1)))
