"""Accepting an invitation: the one call of a person who has no token yet, but was handed one that accepts."""

import attrs
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.http.admin.team_views import member_json
from adapters.http.edge.answers import json_answer
from adapters.http.edge.messages import read_message
from adapters.http.edge.requests import read_object
from adapters.http.edge.turnstile import Turnstile, address_of
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given
from ticketing_domain.errors import NotFound
from ticketing_domain.people.keep_team import Acceptance
from ticketing_domain.people.member import Member
from ticketing_domain.sale.guesses import Guesser, at_the_invitations


@attrs.frozen
class AcceptanceMessage:
    """What somebody sends who accepts an invitation."""

    token: Given[str | None] = UNSET
    name: Given[str | None] = UNSET


@attrs.frozen
class Invitations:
    """The calls of those who are invited."""

    box_office: BoxOffice
    turnstile: Turnstile

    async def accept(self, request: Request) -> Response:
        """Answer with the membership and a token of the new member's own, shown this once."""
        message, unreadable = read_message(
            AcceptanceMessage, await read_object(request), wrapped_in="invitation"
        )
        acceptance = Acceptance(message.token, message.name, unreadable)
        member, value = await self._accept(acceptance, at_the_invitations(address_of(request)))
        answer = {"membership": member_json(member), "token": value}
        return json_answer(answer, 201, {"Cache-Control": "no-store"})

    async def _accept(self, acceptance: Acceptance, guesser: Guesser) -> tuple[Member, str]:
        async with self.turnstile.trying(guesser, int(isinstance(acceptance.token, str))) as guess:
            try:
                return await run_in_threadpool(self.box_office.team.accept, acceptance)
            except NotFound as error:
                guess.wrong, unknown = 1, error
        raise unknown


def invitation_routes(box_office: BoxOffice, turnstile: Turnstile) -> list[Route]:
    """Return the routes; they stand outside `/admin`, whose every path asks for a token first."""
    invitations = Invitations(box_office, turnstile)
    return [Route("/invitations/accept", invitations.accept, methods=["POST"])]
