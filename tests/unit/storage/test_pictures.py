"""Pictures are decoded with distrust and written anew."""

from zlib import crc32

from PIL import Image
import pytest

from adapters.storage.pictures import develop
from tests.pictures import HTML, SVG, a_huge_picture, a_picture, opened, saved
from ticketing_domain.media.picture import NotAPicture, Suffix

TYPES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}


@pytest.mark.parametrize(("content_type", "kind"), TYPES.items())
def test_a_picture_of_each_type_is_written_anew(content_type: str, kind: str) -> None:
    """In four sizes, of which none is larger than it was."""
    developed = develop(a_picture(3000, 1500, kind), content_type)

    sizes = {size: opened(content).size for size, content in developed.by_size.items()}
    assert sizes == {
        "full": (2560, 1280),
        "large": (1280, 640),
        "medium": (640, 320),
        "small": (320, 160),
    }
    assert developed.suffix is Suffix.JPEG
    assert {opened(content).format for content in developed.by_size.values()} == {"JPEG"}


def test_a_small_picture_is_not_enlarged() -> None:
    """All sizes are there all the same, so that addresses can be counted on."""
    developed = develop(a_picture(500, 100), "image/png")

    sizes = {size: opened(content).size for size, content in developed.by_size.items()}
    assert sizes == {
        "full": (500, 100),
        "large": (500, 100),
        "medium": (500, 100),
        "small": (320, 64),
    }


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 30_000), (30_000, 1), (40_000, 1000)])
def test_a_picture_of_any_form_has_pixels_left(width: int, height: int) -> None:
    """However thin it is."""
    developed = develop(a_picture(width, height), "image/png")

    assert all(min(opened(one).size) >= 1 for one in developed.by_size.values())
    assert max(opened(developed.by_size["full"]).size) <= 2560


def test_what_shines_through_stays() -> None:
    """As WebP; a picture that only could shine through is like any other."""
    glass = Image.new("RGBA", (50, 50), (200, 30, 30, 100))
    wall = Image.new("RGBA", (50, 50), (200, 30, 30, 255))

    transparent, opaque = (develop(saved(one, "PNG"), "image/png") for one in (glass, wall))

    assert (transparent.suffix, opaque.suffix) == (Suffix.WEBP, Suffix.JPEG)
    assert opened(transparent.by_size["small"]).mode == "RGBA"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "I;16", "RGBA"])
def test_every_way_to_keep_colours_is_read(mode: str) -> None:
    """Palettes, greys and sixteen bits."""
    if mode == "PA":
        content = saved(Image.new("RGBA", (9, 9)).quantize(), "PNG")
    else:
        content = saved(Image.new(mode, (9, 9)), "PNG")

    assert opened(develop(content, "image/png").by_size["full"]).size == (9, 9)


def test_a_photograph_says_no_more_where_it_was_taken() -> None:
    """Nor by whom; and it stands upright all the same."""
    photo = Image.new("RGB", (300, 200), "red")
    about = photo.getexif()
    about[0x0112], about[0x010E], about[0x8825] = 6, "at home", {1: "N", 2: (52.0, 31.0, 0.0)}
    content = saved(photo, "JPEG", exif=about, comment=b"secret", icc_profile=b"colours")
    assert b"at home" in content

    developed = develop(content, "image/jpeg")

    for one in developed.by_size.values():
        shown = opened(one)
        assert not shown.getexif()
        assert not {"comment", "icc_profile", "exif"} & shown.info.keys()
        assert b"at home" not in one
        assert b"secret" not in one
    assert opened(developed.by_size["full"]).size == (200, 300)


def test_nothing_that_hides_in_a_picture_comes_along() -> None:
    """A page behind the last pixel, or a remark before the first."""
    for content, content_type in (
        (a_picture() + HTML, "image/png"),
        (a_picture(kind="GIF", comment=HTML), "image/gif"),
    ):
        developed = develop(content, content_type)
        assert all(b"script" not in one for one in developed.by_size.values())


def test_of_a_moving_picture_the_first_frame_is_shown() -> None:
    """It stands still."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])

    shown = opened(develop(moving, "image/gif").by_size["full"])

    red, green, blue = (channel.getpixel((5, 5)) for channel in shown.convert("RGB").split())
    assert isinstance(red, int)
    assert red > 200
    assert max(green, blue) < 60


@pytest.mark.parametrize(
    "content",
    [
        b"",
        HTML,
        SVG,
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + HTML,
        b"GIF89a" + HTML,
        b"\xff\xd8\xff" + HTML,
        b"RIFF\x00\x00\x00\x00WEBP" + HTML,
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"8BPS\x00\x01",
        b"#define x_width 1\n",
        a_picture()[:-40],
        a_picture(kind="JPEG")[:200],
        a_picture(kind="TIFF"),
        a_picture(kind="BMP"),
        a_picture(kind="ICO"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    """Whatever it is called, and whatever it does to a decoder."""
    for content_type in TYPES:
        with pytest.raises(NotAPicture, match=f"is no picture of the type {content_type}"):
            develop(content, content_type)


@pytest.mark.parametrize("content_type", TYPES)
def test_a_picture_of_another_type_is_refused(content_type: str) -> None:
    """Only the announced one is tried."""
    for other, kind in TYPES.items():
        if other != content_type:
            with pytest.raises(NotAPicture):
                develop(a_picture(kind=kind), content_type)


@pytest.mark.parametrize(
    ("width", "height"), [(10_000, 5_000), (8_001, 5_000), (20_000, 10_000), (60_000, 60_000)]
)
def test_too_many_pixels_are_refused_before_they_are_decoded(width: int, height: int) -> None:
    """Fifty megapixels take a few kilobytes as a file, and would take two hundred megabytes here."""
    with pytest.raises(NotAPicture, match="must not have more than 40 megapixels"):
        develop(_only_a_head(width, height), "image/png")


def test_fifty_well_formed_megapixels_are_refused() -> None:
    """There is nothing else wrong with them."""
    with pytest.raises(NotAPicture, match="must not have more than 40 megapixels"):
        develop(a_huge_picture(), "image/png")


def test_forty_megapixels_are_allowed() -> None:
    """That is what good cameras make."""
    shown = opened(develop(a_huge_picture(8_000, 5_000), "image/png").by_size["full"])

    assert shown.size == (2560, 1600)


def _only_a_head(width: int, height: int) -> bytes:
    """Return the beginning of a picture that says how large it is, and nothing else."""
    head = bytearray(a_picture(1, 1))
    head[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head[29:33] = crc32(bytes(head[12:29])).to_bytes(4, "big")
    return bytes(head)
