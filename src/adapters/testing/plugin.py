"""The pytest plugin's `client`: the whole HTTP application over the box office of `ticketing_domain.testing.plugin`.

It needs the extra `server`, and Starlette's test client a package to speak HTTP with; both only when it is asked for.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from ticketing_domain.box_office import BoxOffice

BASE_URL = "https://tickets.example"


@pytest.fixture
def client(box_office: "BoxOffice") -> "Iterator[TestClient]":
    """A client of the application over `box_office`, without a network."""
    try:
        from starlette.testclient import TestClient

        from adapters.http.app import build_app
    except ImportError as missing:
        pytest.fail(
            f"the fixture `client` needs pip install 'ticketing-domain[server,testing]' httpx2: {missing}",
            pytrace=False,
        )
    app = build_app(box_office, base_url=BASE_URL)
    with TestClient(app, base_url=BASE_URL, follow_redirects=False) as opened:
        yield opened
