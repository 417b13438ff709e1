"""Pages that everybody is shown alike: who asks while one is being read is shown the next reading, together."""

from collections.abc import Callable
from typing import Final, Self

import attrs
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.edge.answers import Content
from adapters.http.edge.requests import slug_in_path
from adapters.http.shared_looks import SharedLooks
from adapters.http.shop.guessing import codes_in
from adapters.http.shop.street import Street
from ticketing_domain.people.account import Account

FOR_EVERYBODY: Final = {"Cache-Control": "public, max-age=60"}
FOR_WHO_KNOWS: Final = {"Cache-Control": "private, max-age=60"}
"""What a page with a code in its address shows is not for shared caches."""


@attrs.frozen
class SharedPage:
    """A page of a shop, or of the event in its path."""

    street: Street
    looks: SharedLooks[tuple[Account, str], Content]

    @classmethod
    def of(cls, street: Street, read: Callable[[Account, str], Content]) -> Self:
        """Share what `read` makes for an account and a slug; nothing stands for no slug."""

        def look(page: tuple[Account, str]) -> Content:
            return read(*page)

        return cls(street, SharedLooks(look))

    async def show(self, request: Request) -> Response:
        """Show the page; raises `NotFound`."""
        account = await self.street.account(request)
        slug = slug_in_path(request) if "slug" in request.path_params else ""
        content = await self.looks.at((account, slug))
        return content.answer(request, FOR_WHO_KNOWS if codes_in(request) else None)
