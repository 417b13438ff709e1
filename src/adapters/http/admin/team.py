"""The team: members, their roles, and invitations (contract §3, `api-facts` §9)."""

import enum

import attrs
from starlette.responses import Response

from adapters.http.admin.door import Ask
from adapters.http.admin.team_views import invitation_json, member_json, team_json
from adapters.http.edge.addresses import known_address
from adapters.http.edge.answers import json_answer
from adapters.http.edge.messages import read_message
from adapters.http.edge.requests import number_in_path
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.changes import UNSET, Given, Unset
from ticketing_domain.errors import Problems
from ticketing_domain.people.member import Invitation, NewInvitation, Role, RoleChange


class GivenRole(enum.Enum):
    """The roles that a team may give; owners are named by the operator."""

    SCANNER = Role.SCANNER.value
    MANAGER = Role.MANAGER.value


@attrs.frozen
class InvitationMessage:
    """Whom to invite, as clients send it."""

    email: Given[str | None] = UNSET
    role: Given[GivenRole | None] = UNSET


@attrs.frozen
class RoleMessage:
    """What a member is to become, as clients send it."""

    role: Given[GivenRole | None] = UNSET


@attrs.frozen
class Team:
    """The calls on the team."""

    box_office: BoxOffice

    def list(self, ask: Ask) -> Response:
        """Answer with the members, active and deactivated, and with who is invited."""
        return json_answer(team_json(self.box_office.reads.team(ask.account.id)))

    def invite(self, ask: Ask) -> Response:
        """Invite somebody; the answer shows what they accept with, this once."""
        message, unreadable = read_message(InvitationMessage, ask.body, wrapped_in="invitation")
        email, problems = _address(message.email)
        invitation, value = self.box_office.team.invite(
            account_id=ask.account.id,
            new=NewInvitation(email, _role(message.role), {**problems, **unreadable}),
        )
        return _invited(invitation, value, 201)

    def resend(self, ask: Ask) -> Response:
        """Replace what an invitation is accepted with; the answer shows it, this once."""
        invitation, value = self.box_office.team.resend(
            account_id=ask.account.id, invitation_id=number_in_path(ask.request, "id")
        )
        return _invited(invitation, value, 200)

    def withdraw(self, ask: Ask) -> Response:
        """End an invitation."""
        self.box_office.team.withdraw(
            account_id=ask.account.id, invitation_id=number_in_path(ask.request, "id")
        )
        return Response(status_code=204)

    def change_role(self, ask: Ask) -> Response:
        """Give a member another role."""
        message, unreadable = read_message(RoleMessage, ask.body, wrapped_in="membership")
        member = self.box_office.team.change_role(
            account_id=ask.account.id,
            member_id=number_in_path(ask.request, "id"),
            change=RoleChange(_role(message.role), unreadable),
        )
        return json_answer(member_json(member))

    def deactivate(self, ask: Ask) -> Response:
        """Shut a member out."""
        self.box_office.team.deactivate(
            account_id=ask.account.id, member_id=number_in_path(ask.request, "id")
        )
        return Response(status_code=204)

    def reactivate(self, ask: Ask) -> Response:
        """Let a member in again."""
        member = self.box_office.team.reactivate(
            account_id=ask.account.id, member_id=number_in_path(ask.request, "id")
        )
        return json_answer(member_json(member))


def _invited(invitation: Invitation, value: str, status: int) -> Response:
    return json_answer({**invitation_json(invitation), "accept_token": value}, status)


def _address(email: Given[str | None]) -> tuple[Given[str | None], Problems]:
    """Return the address as it is known; one that is none stays as it was sent, with what is wrong about it."""
    if isinstance(email, Unset) or email is None or not email.strip():
        return email, {}
    known = known_address(email)
    return (known, {}) if known else (UNSET, {"email": ("must be an e-mail address",)})


def _role(given: Given[GivenRole | None]) -> Given[Role | None]:
    return given if isinstance(given, Unset) or given is None else Role(given.value)
