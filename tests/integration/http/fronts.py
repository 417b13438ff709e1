"""The front of house that a server would put before a box office, whatever its books are."""

from typing import Any

from starlette.applications import Starlette

from adapters import process
from adapters.http.app import build_app
from adapters.http.front import FrontOfHouse
from adapters.sql import SqlBooks
from ticketing_domain.box_office import BoxOffice


def app_over(box_office: BoxOffice, **wired: Any) -> Starlette:
    """Build the application as a server does over such books; `wired` is what else it takes."""
    return build_app(box_office, front=front_of(box_office), **wired)


def front_of(box_office: BoxOffice) -> FrontOfHouse:
    """Return where those are served who come in a rush."""
    books = box_office.books
    if isinstance(books, SqlBooks):
        return process.front_of(box_office, books.engine)
    return FrontOfHouse(box_office)
