"""What must become of a picture that somebody uploaded."""

from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st
import pytest

from ticketing_domain.media.picture import (
    MEDIA_TYPES,
    MOST_PIXELS,
    SIZES,
    Develop,
    Developed,
    NotAPicture,
)
from ticketing_domain.media.upload import IMAGE_TYPES, MAGIC, begins_as
from ticketing_domain.testing.contracts.contract import Contract, needs
from ticketing_domain.testing.files import SECRET, a_png, only_a_head, size_of
from ticketing_domain.testing.racing import at_once

HTML = b"<!doctype html><script>alert(document.domain)</script>"
PICTURE = a_png()


class DevelopContract(Contract):
    """Pictures; the fixture to provide is `develop`."""

    DECODES = True
    """Whether a file is a picture is found out by decoding it, and it is written anew."""

    @pytest.fixture
    def develop(self) -> Develop:
        """Return what develops pictures."""
        raise NotImplementedError

    def test_a_picture_is_there_in_every_size(self, develop: Develop) -> None:
        """No more and no fewer, so that addresses can be counted on."""
        developed = develop(PICTURE, "image/png")

        assert set(developed.by_size) == set(SIZES)
        assert all(developed.by_size.values())

    @needs("DECODES")
    @pytest.mark.parametrize(
        ("width", "height"), [(3000, 1500), (1500, 3000), (500, 100), (1, 1), (1, 9_000)]
    )
    def test_no_size_is_longer_than_it_may_be(
        self, develop: Develop, width: int, height: int
    ) -> None:
        """Nor larger than it was; the form of a picture stays."""
        developed = develop(a_png(width, height), "image/png")

        for size, longest in SIZES.items():
            shown = size_of(developed.by_size[size], developed.suffix)
            scale = min(longest / max(width, height), 1)
            assert shown == pytest.approx((width * scale, height * scale), abs=1)
            assert min(shown) >= 1
            assert max(shown) <= longest

    @needs("DECODES")
    def test_a_file_is_what_it_is_called(self, develop: Develop) -> None:
        """Its name ends as its bytes begin."""
        developed = develop(PICTURE, "image/png")

        media_type = MEDIA_TYPES[developed.suffix]
        assert all(begins_as(media_type, one) for one in developed.by_size.values())

    @needs("DECODES")
    def test_nothing_that_hides_in_a_file_comes_along(self, develop: Develop) -> None:
        """Neither what it says about the picture, nor what follows its last pixel."""
        developed = develop(a_png(remark=SECRET + HTML), "image/png")

        for one in developed.by_size.values():
            assert SECRET not in one
            assert b"<script" not in one

    @pytest.mark.parametrize("announced", [one for one in IMAGE_TYPES if one != "image/png"])
    def test_a_picture_of_another_type_is_refused(self, develop: Develop, announced: str) -> None:
        """Only what was announced is tried."""
        with pytest.raises(NotAPicture):
            develop(PICTURE, announced)

    @pytest.mark.parametrize("announced", IMAGE_TYPES)
    @pytest.mark.parametrize(
        "content", [b"", b"\0", HTML, b"%!PS-Adobe-3.0 EPSF-3.0\n", b"BM\0\0", b"<svg/>"]
    )
    def test_what_is_no_picture_is_refused(
        self, develop: Develop, content: bytes, announced: str
    ) -> None:
        """Whatever it was announced as."""
        with pytest.raises(NotAPicture):
            develop(content, announced)

    @needs("DECODES")
    @pytest.mark.parametrize("announced", IMAGE_TYPES)
    def test_what_only_begins_as_a_picture_is_refused(
        self, develop: Develop, announced: str
    ) -> None:
        """Its first bytes prove nothing."""
        for rest in (b"", HTML, bytes(1_000)):
            with pytest.raises(NotAPicture):
                develop(MAGIC[announced] + rest, announced)

    @needs("DECODES")
    @pytest.mark.parametrize("kept", [0.05, 0.2, 0.5])
    def test_half_a_picture_is_none(self, develop: Develop, kept: float) -> None:
        """An upload that was cut off is not shown."""
        with pytest.raises(NotAPicture):
            develop(PICTURE[: int(len(PICTURE) * kept)], "image/png")

    @needs("DECODES")
    @pytest.mark.parametrize(("width", "height"), [(8_001, 5_000), (60_000, 60_000)])
    def test_too_many_pixels_are_refused(self, develop: Develop, width: int, height: int) -> None:
        """Before they are decoded: their file is a few bytes, they would be gigabytes."""
        assert width * height > MOST_PIXELS

        with pytest.raises(NotAPicture):
            develop(only_a_head(width, height), "image/png")

    def test_whatever_a_file_does_it_is_refused_or_shown(self, develop: Develop) -> None:
        """Nothing else comes out of a damaged one, of whatever type it was announced as."""

        # Hypothesis takes a method that two suites share for one test with two minds.
        @given(
            place=st.integers(0, len(PICTURE) - 1),
            bytes_there=st.binary(min_size=1, max_size=12),
            announced=st.sampled_from(IMAGE_TYPES),
        )
        @settings(max_examples=self.histories(150), deadline=None)
        def is_refused_or_shown(place: int, bytes_there: bytes, announced: str) -> None:
            rest = PICTURE[place + len(bytes_there) :]
            try:
                developed = develop(PICTURE[:place] + bytes_there + rest, announced)
            except NotAPicture:
                return
            assert isinstance(developed, Developed)
            assert set(developed.by_size) == set(SIZES)

        is_refused_or_shown()

    @needs("CONCURRENT")
    def test_pictures_are_not_mixed_up(self, develop: Develop) -> None:
        """Each of many that are developed at once is what it is alone."""
        pictures = [a_png(20 + number, 10) for number in range(6)]
        alone = [develop(one, "image/png") for one in pictures]

        together = at_once(*[partial(develop, one, "image/png") for one in pictures])

        assert together == alone
