"""Bodies that are not what they should be get the same 4xx everywhere, and change nothing."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from adapters.http.edge.requests import LARGEST_BODY_BYTES
from tests.integration.http.admin.clients import an_event
from tests.unit.http.test_strict_json import HOSTILE
from ticketing_domain.testing.stage import Stage

JSON = {"Content-Type": "application/json"}
MALFORMED = {name: raw for name, raw in HOSTILE.items() if raw}


@pytest.mark.parametrize("raw", MALFORMED.values(), ids=MALFORMED)
def test_malformed_json_is_always_the_same_400(
    stage: Stage, promoter: TestClient, raw: bytes
) -> None:
    """Whatever the database; and nothing is written."""
    answer = promoter.post("/admin/venues", content=raw, headers=JSON)

    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"error"}
    assert len(stage.box_office.reads.venues(stage.account.id)) == 1


@pytest.mark.parametrize("raw", [b"[]", b'"x"', b"1", b"1.5", b"null", b"true"])
def test_a_body_is_an_object(promoter: TestClient, raw: bytes) -> None:
    """Any other JSON is a 400."""
    answer = promoter.post("/admin/venues", content=raw, headers=JSON)

    assert (answer.status_code, answer.json()) == (400, {"error": "the body must be a JSON object"})


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
        "application/jsonp",
        "json",
        ";;;",
    ],
)
def test_another_content_type_is_a_415(promoter: TestClient, content_type: str) -> None:
    """Before anybody tries to understand the body."""
    answer = promoter.post("/admin/venues", content=b"{}", headers={"Content-Type": content_type})

    assert answer.status_code == 415
    assert set(answer.json()) == {"error"}


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "Application/JSON; charset=UTF-8",
        'application/json; charset="utf-8"',
        "application/vnd.api+json",
    ],
)
def test_json_may_be_announced_in_many_ways(promoter: TestClient, content_type: str) -> None:
    """All of them are read (and this body is judged)."""
    answer = promoter.post("/admin/venues", content=b"{}", headers={"Content-Type": content_type})

    assert answer.status_code == 422


def test_a_packed_body_is_a_415(promoter: TestClient) -> None:
    """We do not unpack."""
    headers = {**JSON, "Content-Encoding": "gzip"}

    assert promoter.post("/admin/venues", content=b"\x1f\x8b", headers=headers).status_code == 415


def test_a_body_over_a_mebibyte_is_a_413(promoter: TestClient) -> None:
    """Whether its length is announced or only noticed."""

    def chunks() -> Iterator[bytes]:
        for _ in range(LARGEST_BODY_BYTES // 65_536 + 1):
            yield b" " * 65_536

    announced = promoter.post(
        "/admin/venues", content=b" " * (LARGEST_BODY_BYTES + 1), headers=JSON
    )
    noticed = promoter.post("/admin/venues", content=chunks(), headers=JSON)
    allowed = promoter.post(
        "/admin/venues", content=b"{}" + b" " * (LARGEST_BODY_BYTES - 2), headers=JSON
    )

    assert (announced.status_code, noticed.status_code) == (413, 413)
    assert allowed.status_code == 422


def test_no_body_is_an_empty_one(stage: Stage, promoter: TestClient) -> None:
    """Even where a type is announced: clients do that by habit."""
    event, _ = stage.night()

    published = promoter.post(f"/admin/events/{event.slug}/publication", headers=JSON)

    assert published.status_code == 200
    assert promoter.post("/admin/venues").status_code == 422


WRONG_TYPES: dict[str, list[object]] = {
    "title": [3, True, ["x"], {"x": 1}, "a\x07b"],
    "venue_id": ["1", True, [1], 2**56],
    "starts_at": [1, "tomorrow", "2026-07-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"],
    "ends_at": [{}, "2026-13-01T00:00:00Z"],
    "capacity": ["100", True, 0, -1, 10**17],
    "minimum_age": ["18", -1, 121],
    "listed": ["true", 1, None],
    "customer_vat_rate_override": ["7,5", "NaN", "-1", "101", "7.12345", True],
    "slug": ["Not A Slug", "-x", "x" * 201, 5, "a/b"],
    "description": [5, "x" * 20_001],
    "image": ["signed", 5, {}],
    "background_image": ["signed"],
}


@pytest.mark.parametrize(
    ("field", "wrong"),
    [(field, wrong) for field, values in WRONG_TYPES.items() for wrong in values],
)
def test_a_wrong_value_is_a_422_on_its_field(
    stage: Stage, promoter: TestClient, field: str, wrong: object
) -> None:
    """That field, no other, in words; and nothing is written."""
    answer = promoter.post("/admin/events", json=an_event(stage, **{field: wrong}))

    assert answer.status_code == 422, answer.text
    assert list(answer.json()["errors"]) == [field]
    assert all(isinstance(said, str) for said in answer.json()["errors"][field])
    assert promoter.get("/admin/events").json()["stats"]["upcoming_count"] == 0


def test_a_json_float_is_no_amount(stage: Stage, promoter: TestClient) -> None:
    """It has already lost what it meant."""
    event = stage.event()
    path = f"/admin/events/{event.slug}/standard_tickets"

    answer = promoter.post(
        path, content=b'{"title": "x", "stock": 1, "price": 15.00}', headers=JSON
    )

    said = 'must be a decimal number as a string, like "15.00"'
    assert (answer.status_code, answer.json()) == (422, {"errors": {"price": [said]}})


def test_unknown_fields_are_ignored(stage: Stage, promoter: TestClient) -> None:
    """Whatever they hold; clients send more than we know."""
    body = an_event(stage, id=99, account_id=2, published=True, nonsense=[1.5, {"a": None}])

    made = promoter.post("/admin/events", json=body).json()

    assert made["id"] != 99
    assert made["published"] is False


@pytest.mark.parametrize(
    "text", ["🎸 Äß Ж 中", "a\u202eb", "'; DROP TABLE events; --", "%_\\", "\ufffe"]
)
def test_any_text_that_can_be_stored_comes_back(
    stage: Stage, promoter: TestClient, text: str
) -> None:
    """Unchanged."""
    made = promoter.post("/admin/events", json=an_event(stage, title=text, description=text))

    found = promoter.get(made.headers["location"].removeprefix("https://tickets.example")).json()
    assert (found["title"], found["description"]) == (text, text)
