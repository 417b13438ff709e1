"""The three steps of an upload, and everything that can be wrong with them (seed 000; nothing wrong is kept)."""

from pathlib import Path
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from adapters.http.uploads.signed_ids import SignedIds
from tests.integration.http.admin.clients import BASE_URL, token_of
from tests.integration.http.uploads.loading import (
    COVER,
    DIRECT_UPLOADS,
    KEYS,
    Ramp,
    blob,
    open_ramp,
)
from tests.pictures import HTML, SVG, a_huge_picture, a_picture, opened
from ticketing_domain.media.upload import checksum_of
from ticketing_domain.people.token import Permission
from ticketing_domain.testing.stage import OpenStage

UNKNOWN = {"errors": {"image": ["is not a known upload"]}}


@pytest.mark.parametrize("path", [DIRECT_UPLOADS, "/uploads"])
def test_a_file_is_announced(ramp: Ramp, path: str) -> None:
    """The answer is the seed's."""
    answer = ramp.client.post(path, json={"blob": blob()})

    said = answer.json()
    assert answer.status_code == 200
    assert list(said) == [
        "id",
        "key",
        "filename",
        "content_type",
        "byte_size",
        "checksum",
        "signed_id",
        "direct_upload",
    ]
    assert {name: said[name] for name in blob()} == blob()
    assert isinstance(said["id"], int)
    assert re.fullmatch("[a-z2-7]{32}", said["key"])
    assert said["direct_upload"]["url"].startswith(f"{BASE_URL}/uploads/disk?token=")
    assert said["direct_upload"]["headers"] == {
        "Content-Type": "image/png",
        "Content-MD5": checksum_of(COVER),
    }


def test_a_picture_is_shown_on_an_event(ramp: Ramp) -> None:
    """To the promoter and to everybody, in each of its frames and sizes; and nothing of the file as it was uploaded."""
    event, _ = ramp.stage.night()
    signed_id = ramp.upload()

    answer = ramp.attach(event.slug, image=signed_id, background_image=signed_id)

    page = answer.json()
    shop = ramp.client.get(f"/shops/moon-club/events/{event.slug}").json()
    assert answer.status_code == 200
    assert page["image_url"] != page["background_image_url"]
    for name in ("image_url", "background_image_url"):
        assert page[name] == shop[name]
        for size, width in {"full": 400, "large": 400, "medium": 400, "small": 320}.items():
            shown = ramp.fetch(page[name].replace("full", size))
            assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
            assert opened(shown.content).width == width
    data = ramp.client.get(f"/shops/moon-club/events/{event.slug}.jsonld").json()
    assert data["image"] == page["image_url"]
    listed = ramp.client.get("/admin/events").json()["upcoming_events"][0]
    assert listed["image_url"] == page["image_url"]


def test_a_picture_is_shown_on_a_performer(ramp: Ramp) -> None:
    """From the beginning, or later; and wherever they play."""
    made = ramp.client.post("/admin/performers", json={"name": "Ann", "image": ramp.upload()})
    ann, event = made.json(), ramp.stage.event()
    path = f"/admin/performers/{ann['id']}"

    slot = ramp.client.post(
        f"/admin/events/{event.slug}/event_performers", json={"performer_id": ann["id"]}
    )
    changed = ramp.client.patch(path, json={"image": ramp.upload()}).json()
    cleared = ramp.client.patch(path, json={"image": None}).json()

    assert made.status_code == 201
    assert slot.json()["image_url"] == ann["image_url"] != changed["image_url"]
    assert cleared["image_url"] is None
    assert ramp.fetch(ann["image_url"]).status_code == 200


def test_an_event_may_begin_with_a_picture(ramp: Ramp) -> None:
    """And a null takes it down."""
    body = {
        "title": "Lantern Night",
        "venue_id": ramp.stage.venue.id,
        "starts_at": "2026-07-01T19:00:00Z",
        "ends_at": "2026-07-01T23:00:00Z",
        "image": ramp.upload(),
    }

    made = ramp.client.post("/admin/events", json=body).json()
    taken_down = ramp.attach(made["slug"], image=None).json()

    assert ramp.fetch(made["image_url"]).status_code == 200
    assert taken_down["image_url"] is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"content_type": "image/svg+xml"}, "content_type"),
        ({"content_type": "text/html"}, "content_type"),
        ({"content_type": "image/tiff"}, "content_type"),
        ({"content_type": 5}, "content_type"),
        ({"byte_size": 0}, "byte_size"),
        ({"byte_size": 10 * 1024 * 1024 + 1}, "byte_size"),
        ({"byte_size": "12"}, "byte_size"),
        ({"checksum": "d41d8cd98f00b204e9800998ecf8427e"}, "checksum"),
        ({"checksum": "GQ5SqLsM7ylnji0Wgd9wNB=="}, "checksum"),
        ({"checksum": "Ä" * 24}, "checksum"),
        ({"checksum": None}, "checksum"),
        ({"filename": "x" * 256}, "filename"),
        ({"filename": " "}, "filename"),
        ({"filename": "a\0b"}, None),
    ],
)
def test_what_cannot_be_announced_is_a_422(
    ramp: Ramp, facts: dict[str, Any], field: str | None
) -> None:
    """On its field; and nothing waits for it."""
    answer = ramp.client.post(DIRECT_UPLOADS, json={"blob": blob(**facts)})

    if field is None:
        assert answer.status_code == 400
    else:
        assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])


def test_what_a_client_makes_up_is_not_taken_over(ramp: Ramp) -> None:
    """Names are ours, whatever a filename looks like."""
    said = ramp.announce(
        filename="../../etc/*.png",
        key="../../etc/passwd",
        id=7,
        metadata={"identified": True, "analyzed": True},
        service_name="s3",
    )

    ramp.bring(said)

    assert said["filename"] == "../../etc/*.png"
    assert ramp.kept() == [f"uploads/{said['key']}/original"]


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (COVER + b"!", {}, 422),
        (COVER[:-1], {}, 422),
        (COVER[:-1] + b"!", {}, 422),
        (b"", {}, 422),
        (COVER, {"content_type": "text/html"}, 422),
        (COVER, {"md5": checksum_of(b"another")}, 422),
        (HTML, {"md5": checksum_of(HTML)}, 422),
        (b"x" * (10 * 1024 * 1024 + 1), {}, 413),
    ],
    ids=[
        "longer",
        "shorter",
        "other bytes",
        "nothing",
        "another type",
        "another MD5",
        "its own MD5",
        "too large",
    ],
)
def test_bytes_that_were_not_announced_are_refused(
    ramp: Ramp, content: bytes, headers: dict[str, str], status: int
) -> None:
    """Nothing of them is kept, and nothing can be made of the upload."""
    said = ramp.announce()

    answer = ramp.bring(said, content, **headers)

    assert (answer.status_code, list(answer.json())) == (status, ["error"])
    assert ramp.kept() == []
    refused = ramp.attach(ramp.stage.event().slug, image=said["signed_id"])
    assert refused.json() == {"errors": {"image": ["has not been uploaded"]}}


def test_a_body_without_a_length_is_counted(ramp: Ramp) -> None:
    """As it arrives; what is too much is not waited for."""
    said = ramp.announce()
    to = said["direct_upload"]

    def endless() -> Any:
        for _ in range(100):
            yield b"x" * 65_536

    answer = TestClient(ramp.client.app).put(to["url"], headers=to["headers"], content=endless())

    assert answer.status_code == 422
    assert ramp.kept() == []


def test_an_address_is_good_for_five_minutes(ramp: Ramp) -> None:
    """And only as it was given."""
    said = ramp.announce()
    to = said["direct_upload"]
    bent = {**said, "direct_upload": {**to, "url": to["url"][:-3] + "abc"}}

    ramp.stage.clock.forward(minutes=5)

    assert ramp.bring(said).status_code == 404
    assert ramp.bring(bent).status_code == 404
    assert ramp.kept() == []


@pytest.mark.parametrize(
    "content",
    [HTML, SVG, a_picture(kind="JPEG"), a_picture(kind="BMP"), b"\x89PNG"],
    ids=["HTML", "SVG", "JPEG", "BMP", "four bytes"],
)
def test_what_does_not_begin_as_a_png_is_refused_when_it_arrives(
    ramp: Ramp, content: bytes
) -> None:
    """Though its length and its MD5 were announced."""
    said = ramp.announce(content)

    assert ramp.bring(said, content).status_code == 422
    assert ramp.kept() == []


@pytest.mark.parametrize(
    "content",
    [a_huge_picture(), COVER[:-60], COVER[:8] + HTML],
    ids=["50 megapixels", "half a picture", "HTML behind the first bytes of a PNG"],
)
def test_what_is_no_png_is_not_hung_as_one(ramp: Ramp, content: bytes) -> None:
    """It was brought as announced; but it is looked at before anybody sees it. The event stays as it was, and nothing
    of the file is kept."""
    event = ramp.stage.event()
    signed_id = ramp.upload(content)

    refused = ramp.attach(event.slug, image=signed_id, title="Other")

    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["image"]
    assert ramp.client.get(f"/admin/events/{event.slug}").json()["title"] == event.title
    assert ramp.kept() == []


def test_what_nobody_uses_is_gone_after_a_day(ramp: Ramp) -> None:
    """With what was made of it for a change that was refused."""
    signed_id = ramp.upload()
    refused = ramp.attach(ramp.stage.event().slug, image=signed_id, title=" ")
    before = len(ramp.kept())

    ramp.stage.clock.forward(days=1)
    ramp.stage.box_office.do_chores()

    assert (refused.status_code, before, ramp.kept()) == (422, 5, [])


def test_a_signed_id_works_once(ramp: Ramp) -> None:
    """In each field; a second event gets a 422 and stays as it was."""
    first, second = ramp.stage.event(), ramp.stage.event("Another Night")
    signed_id = ramp.upload()
    assert ramp.attach(first.slug, image=signed_id).status_code == 200

    again = [ramp.attach(event.slug, image=signed_id) for event in (first, second)]

    used = {"errors": {"image": ["has been used already"]}}
    assert [(one.status_code, one.json()) for one in again] == [(422, used)] * 2
    assert ramp.client.get(f"/admin/events/{second.slug}").json()["image_url"] is None


def test_a_strangers_signed_id_is_not_known(
    ramp: Ramp, open_here: OpenStage, tmp_path: Path
) -> None:
    """Though it is a good one, and of the same server."""
    strangers = open_ramp(open_here, tmp_path / "storage", subdomain="sun-club")
    signed_id = strangers.upload()

    foreign = ramp.attach(ramp.stage.event().slug, image=signed_id)
    own = strangers.attach(strangers.stage.event().slug, image=signed_id)

    assert (foreign.status_code, foreign.json()) == (422, UNKNOWN)
    assert own.status_code == 200


def test_a_signed_id_works_for_an_hour(ramp: Ramp) -> None:
    """Then the file has to be announced again."""
    event, signed_id = ramp.stage.event(), ramp.upload()

    ramp.stage.clock.forward(hours=1)

    late = ramp.attach(event.slug, image=signed_id)
    said = {"errors": {"image": ["has expired; announce the file again"]}}
    assert (late.status_code, late.json()) == (422, said)


def test_nothing_else_is_a_signed_id(ramp: Ramp) -> None:
    """Not a bent one, not one signed with another key, and none of our other tokens."""
    said = ramp.announce()
    ramp.bring(said)
    good = said["signed_id"]
    forged = SignedIds(("another key " * 4,))
    made_up = [
        good[:-1],
        good + "x",
        good.swapcase(),
        good.partition(".")[0],
        str(said["id"]),
        said["key"],
        said["direct_upload"]["url"].rpartition("=")[2],
        forged._serializer.dumps([ramp.stage.account.id, said["id"]]),
        SignedIds(KEYS)._serializer.dumps({"account": ramp.stage.account.id}),
        "Ä.ß",
        "",
        "." * 100_000,
        token_of(ramp.stage),
    ]

    for signed_id in made_up:
        answer = ramp.attach(ramp.stage.event().slug, image=signed_id)
        assert (answer.status_code, answer.json()) == (422, UNKNOWN), signed_id
    headers = said["direct_upload"]["headers"]
    for query in (f"?token={good}", "?token=", ""):
        to_nowhere = ramp.client.put(f"/uploads/disk{query}", headers=headers, content=COVER)
        assert to_nowhere.status_code == 404


def test_what_was_signed_before_the_key_changed_is_known(ramp: Ramp) -> None:
    """The key before is kept for as long as something may be signed with it."""
    signed_id = ramp.announce()["signed_id"]
    account, newer = ramp.stage.account.id, "f" * 64

    assert SignedIds((*KEYS, newer)).upload_id(account, signed_id)
    later = SignedIds((*KEYS, newer))._serializer.dumps([account, 1])
    assert SignedIds((newer,)).upload_id(account, later) == 1


@pytest.mark.parametrize("path", [DIRECT_UPLOADS, "/uploads"])
def test_nobody_announces_without_a_token_that_may_write(ramp: Ramp, path: str) -> None:
    """401, as everywhere."""
    anybody = TestClient(ramp.client.app, headers={"Accept": "application/json"})
    reading = {"Authorization": f"Bearer {token_of(ramp.stage, Permission.READ)}"}

    answers = [
        anybody.post(path, json={"blob": blob()}),
        anybody.post(path, json={"blob": blob()}, headers=reading),
    ]

    assert [one.status_code for one in answers] == [401, 401]
    assert {one.text for one in answers} == {'{"error":"Unauthorized"}'}


def test_a_page_may_bring_a_file_from_a_browser(ramp: Ramp) -> None:
    """Which asks first; the address says everything, so any page may."""
    to = ramp.announce()["direct_upload"]
    browser = TestClient(ramp.client.app, headers={"Origin": "https://dashboard.example"})

    asked = browser.options(to["url"], headers={"Access-Control-Request-Method": "PUT"})
    brought = browser.put(to["url"], headers=to["headers"], content=COVER)

    assert asked.status_code == 204
    assert asked.headers["access-control-allow-methods"] == "PUT"
    assert asked.headers["access-control-allow-headers"] == "content-type, content-md5"
    for answer in (asked, brought):
        assert answer.headers["access-control-allow-origin"] == "*"


def test_a_picture_is_served_so_that_it_can_be_nothing_else(ramp: Ramp) -> None:
    """Our type, no guessing, a sandbox, and kept for good."""
    url = shown_at(ramp)

    headers = ramp.fetch(url).headers

    assert headers["content-type"] == "image/jpeg"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["content-disposition"] == 'attachment; filename="full.jpg"'
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_a_picture_is_sent_in_part_or_not_again(ramp: Ramp) -> None:
    """As whoever asks for it wishes."""
    url = shown_at(ramp)
    whole = ramp.fetch(url)
    tag = whole.headers["etag"]

    part = ramp.fetch(url, Range="bytes=2-5")
    known = ramp.fetch(url, **{"If-None-Match": f'"other", {tag}'})
    head = TestClient(ramp.client.app).head(url)

    assert (part.status_code, part.content) == (206, whole.content[2:6])
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    assert ramp.fetch(url, Range="bytes=99999999-").status_code == 416
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))


def test_only_pictures_are_served(ramp: Ramp) -> None:
    """And no path leads to anything else."""
    said = ramp.announce()
    ramp.bring(said)
    url = shown_at(ramp)
    key = url.split("/")[-2]

    for path in (
        f"/files/{said['key']}/original",
        f"/files/{said['key']}/full.jpg",
        f"/files/{key}/huge.jpg",
        f"/files/{key}/full.webp",
        f"/files/{key}/full.jpg.exe",
        f"/files/{key}/full",
        f"/files/..%2f..%2fuploads%2f{said['key']}/original",
        f"/files/{key}%00/full.jpg",
        "/files/*/full.jpg",
        "/files/%2e%2e/full.jpg",
    ):
        assert ramp.fetch(path).status_code == 404, path


def test_files_that_cannot_be_kept_are_a_503(ramp: Ramp) -> None:
    """The promoter is asked to come again; nothing is half done."""
    said = ramp.announce()
    ramp.folder.write_text("a file is no folder")
    event = ramp.stage.event()

    brought = ramp.bring(said)
    attached = ramp.attach(event.slug, image=said["signed_id"])

    assert (brought.status_code, attached.status_code) == (503, 503)
    assert ramp.client.get(f"/admin/events/{event.slug}").json()["image_url"] is None


def shown_at(ramp: Ramp) -> str:
    """Hang a picture; returns where it is shown."""
    page = ramp.attach(ramp.stage.event().slug, image=ramp.upload()).json()
    url: str = page["image_url"]
    return url
