"""The suite of pictures notices what only a decoder can do wrong."""

from collections.abc import Callable
from io import BytesIO

from PIL import Image
import pytest

from adapters.storage.pictures import develop
from tests.pictures import opened, saved
from ticketing_domain.media.picture import FULL, SIZES, Develop, Developed, NotAPicture, Suffix
from ticketing_domain.memory.storage import as_it_is
from ticketing_domain.testing.contracts import DevelopContract

Check = Callable[[Develop], None]
SUITE = DevelopContract()


def keeps_the_file(content: bytes, content_type: str) -> Developed:
    """Look at a picture, and show the file that was uploaded."""
    develop(content, content_type)
    return as_it_is(content, content_type)


def enlarges(content: bytes, content_type: str) -> Developed:
    """Make every picture as large as it may be."""
    picture = opened(develop(content, content_type).by_size[FULL]).convert("RGB")
    larger = {size: picture.resize((side, side)) for size, side in SIZES.items()}
    return Developed(Suffix.JPEG, {size: saved(one, "JPEG") for size, one in larger.items()})


def says_what_went_wrong_within(content: bytes, content_type: str) -> Developed:
    """Raise what the decoder raises."""
    try:
        return develop(content, content_type)
    except NotAPicture as refused:
        raise OSError from refused


def finds_out_the_type(content: bytes, _: str) -> Developed:
    """Decode whatever can be decoded."""
    try:
        kind = Image.open(BytesIO(content)).get_format_mimetype()
    except OSError as unknown:
        raise NotAPicture("is nothing that anybody knows") from unknown
    return develop(content, str(kind))


def decodes_before_it_counts(content: bytes, content_type: str) -> Developed:
    """Refuse too large a picture by what it was when it was decoded."""
    try:
        return develop(content, content_type)
    except NotAPicture as refused:
        if "megapixels" in str(refused):
            raise MemoryError from refused
        raise


@pytest.mark.parametrize(
    ("broken", "check"),
    [
        (keeps_the_file, SUITE.test_nothing_that_hides_in_a_file_comes_along),
        (enlarges, lambda it: SUITE.test_no_size_is_longer_than_it_may_be(it, 500, 100)),
        (
            says_what_went_wrong_within,
            lambda it: SUITE.test_what_only_begins_as_a_picture_is_refused(it, "image/png"),
        ),
        (
            finds_out_the_type,
            lambda it: SUITE.test_a_picture_of_another_type_is_refused(it, "image/jpeg"),
        ),
        (
            decodes_before_it_counts,
            lambda it: SUITE.test_too_many_pixels_are_refused(it, 60_000, 60_000),
        ),
    ],
)
def test_a_broken_decoder_is_noticed(broken: Develop, check: Check) -> None:
    """By the test of the very promise that it breaks, which what is sound keeps."""
    check(develop)

    with pytest.raises((AssertionError, pytest.fail.Exception, OSError, MemoryError)):
        check(broken)
