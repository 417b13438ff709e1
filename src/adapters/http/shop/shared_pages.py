"""Pages that everybody is shown alike: who asks while one is being read is shown the next reading, together."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Final, Self

import attrs
from starlette.requests import Request
from starlette.responses import Response

from adapters.http.calling import Calling
from adapters.http.edge.answers import Content
from adapters.http.edge.requests import slug_in_path
from adapters.http.shared_looks import SharedLooks
from adapters.http.shop.guessing import codes_in
from adapters.http.shop.street import Street
from ticketing_domain.people.account import Account

FOR_EVERYBODY: Final = {"Cache-Control": "public, max-age=60"}
FOR_WHO_KNOWS: Final = {"Cache-Control": "private, max-age=60"}
"""What a page with a code in its address shows is not for shared caches."""


MOST_REMEMBERED: Final = 1_000


@attrs.frozen(eq=False)
class SharedPage:
    """A page of a shop, or of the event in its path."""

    street: Street
    looks: SharedLooks[tuple[Account, str], Content]
    fresh_seconds: float = 0
    _last: OrderedDict[tuple[Account, str], tuple[float, Content]] = attrs.field(
        factory=OrderedDict, init=False, repr=False
    )

    @classmethod
    def of(
        cls,
        street: Street,
        read: Callable[[Account, str], Content],
        *,
        calling: Calling | None = None,
        fresh_seconds: float = 0,
    ) -> Self:
        """Share what `read` makes for an account and a slug, in threads where no `calling` is passed; nothing
        stands for no slug.

        For `fresh_seconds` whoever has the last reading is told without another that it still stands.
        """

        def look(page: tuple[Account, str]) -> Content:
            return read(*page)

        return cls(street, SharedLooks(look, calling), fresh_seconds)

    async def show(self, request: Request) -> Response:
        """Show the page; raises `NotFound`."""
        account = await self.street.account(request)
        slug = slug_in_path(request) if "slug" in request.path_params else ""
        content = self._still_fresh(request, (account, slug))
        if content is None:
            content = await self.looks.at((account, slug))
            self._remember((account, slug), content)
        return content.answer(request, FOR_WHO_KNOWS if codes_in(request) else None)

    def _still_fresh(self, request: Request, page: tuple[Account, str]) -> Content | None:
        read_at, content = self._last.get(page, (0.0, None))
        if content is None or monotonic() - read_at > self.fresh_seconds:
            return None
        return content if content.is_known_to(request) else None

    def _remember(self, page: tuple[Account, str], content: Content) -> None:
        if not self.fresh_seconds:
            return
        self._last[page] = (monotonic(), content)
        self._last.move_to_end(page)
        if len(self._last) > MOST_REMEMBERED:
            self._last.popitem(last=False)
