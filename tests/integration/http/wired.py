"""The application as a server would build it over a box office, whatever its books are."""

from typing import Any

from starlette.applications import Starlette

from adapters.http.app import build_app
from adapters.process import calling_for
from adapters.sql import SqlBooks
from ticketing_domain.box_office import BoxOffice


def app_over(box_office: BoxOffice, **wired: Any) -> Starlette:
    """Build the application; `wired` is what else it takes."""
    books = box_office.books
    calling = calling_for(books.engine) if isinstance(books, SqlBooks) else None
    return build_app(box_office, calling=calling, **wired)
