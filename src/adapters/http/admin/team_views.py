"""The team as it is printed (`api-facts` §9)."""

from typing import Any, TypeAlias

from adapters.http.edge.answers import time_json
from ticketing_domain.people.member import Invitation, Member, Team

Json: TypeAlias = dict[str, Any]


def team_json(team: Team) -> Json:
    """Print a team."""
    return {
        "active": [member_json(member) for member in team.members if member.is_active],
        "deactivated": [member_json(member) for member in team.members if not member.is_active],
        "pending_invitations": [invitation_json(invited) for invited in team.invitations],
    }


def member_json(member: Member) -> Json:
    """Print a member; a user is their membership, so both have the same number."""
    return {
        "id": member.id,
        "role": member.role.value,
        "state": "active" if member.is_active else "deactivated",
        "created_at": time_json(member.created_at),
        "user": {"id": member.id, "name": member.name, "email": member.email},
    }


def invitation_json(invitation: Invitation) -> Json:
    """Print an invitation, without what accepts it."""
    return {
        "id": invitation.id,
        "email": invitation.email,
        "role": invitation.role.value,
        "created_at": time_json(invitation.created_at),
    }
