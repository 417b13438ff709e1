"""Who asks for JSON: by the path's end, or by what they accept."""

import pytest
from starlette.requests import Request

from adapters.http.edge.suffix import asks_for_json, suffix_of, without_suffix

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def asking(*accept: str) -> Request:
    """Return a request that accepts this."""
    headers = [(b"accept", value.encode()) for value in accept]
    return Request({"type": "http", "path": "/admin/events", "headers": headers})


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/json, text/plain, */*",
        "*/*",
        "application/*;q=0.5",
        "text/plain, application/json;q=0.1",
    ],
)
def test_systems_ask_for_json(accept: str) -> None:
    """Whatever allows it, as curl and fetch do."""
    assert asks_for_json(asking(accept))


def test_who_names_nothing_takes_anything() -> None:
    """No `Accept` is the same as all of them."""
    assert asks_for_json(asking())


@pytest.mark.parametrize(
    "accept",
    [
        BROWSER,
        "text/html",
        "text/html, application/json",
        "application/xhtml+xml, */*",
        "text/plain",
        "image/*",
        "application/json;q=0",
        "application/json;q=0.0, */*",
    ],
)
def test_browsers_do_not(accept: str) -> None:
    """They want a page, or say that they do not want JSON."""
    assert not asks_for_json(asking(accept))


def test_the_suffix_is_the_same_path_and_asks_for_json() -> None:
    """Even in a browser."""
    scope = {
        "type": "http",
        "path": "/admin/events.json",
        "headers": [(b"accept", BROWSER.encode())],
        "state": {"request_id": "x"},
    }

    request = Request(without_suffix(scope))

    assert request.scope["path"] == "/admin/events"
    assert request.state.request_id == "x"
    assert asks_for_json(request)
    assert suffix_of(request) == ".json"
    assert scope["path"] == "/admin/events.json"
