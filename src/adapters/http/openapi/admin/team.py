"""The team, in the document."""

from typing import Annotated, Final, Literal, TypedDict

from adapters.http.admin.team import InvitationMessage, RoleMessage
from adapters.http.invitations import AcceptanceMessage
from adapters.http.openapi.entries import Answer, Body, Entry, done, gone, listed
from adapters.http.openapi.failures import Failure
from adapters.http.openapi.leaves import Time
from ticketing_domain.people.member import Role


class User(TypedDict):
    """The person behind a membership."""

    id: int
    name: str
    email: str


class Membership(TypedDict):
    """What a person is to the account."""

    id: int
    role: Role
    state: Literal["active", "deactivated"]
    created_at: Time
    user: User


class Invitation(TypedDict):
    """Somebody who may become a member."""

    id: int
    email: str
    role: Role
    created_at: Time


class FreshInvitation(Invitation):
    """An invitation with what accepts it."""

    accept_token: Annotated[str, "Shown this once."]


class Team(TypedDict):
    """Members, and who is invited."""

    active: list[Membership]
    deactivated: list[Membership]
    pending_invitations: list[Invitation]


class Accepted(TypedDict):
    """A new member's membership, with a token of their own."""

    membership: Membership
    token: Annotated[str, "Shown this once."]


ENTRIES: Final = {
    "list_memberships": Entry("List the team", listed(Team)),
    "change_role": Entry(
        "Give a member another role",
        done(Membership),
        Body(RoleMessage, "membership", ("role",), {"role": "manager"}),
        detail="Whoever is deactivated has to be let in again first: 404 until then.",
    ),
    "deactivate_member": Entry("Shut a member out", gone("Shut out.")),
    "reactivate_member": Entry("Let a member in again", done(Membership)),
    "create_invitation": Entry(
        "Invite somebody",
        {201: Answer("Invited.", FreshInvitation)},
        Body(
            InvitationMessage,
            "invitation",
            ("email", "role"),
            {"email": "sam@example.com", "role": "scanner"},
        ),
    ),
    "resend_invitation": Entry(
        "Invite again", done(FreshInvitation), detail="What was handed out before accepts no more."
    ),
    "withdraw_invitation": Entry("Withdraw an invitation", gone("Withdrawn.")),
    "accept_invitation": Entry(
        "Accept an invitation",
        {
            201: Answer("Accepted.", Accepted),
            404: Answer("Nobody is invited with this.", Failure),
            429: Answer(
                "Too many were tried in vain; come again later.", Failure, ("Retry-After",)
            ),
        },
        Body(
            AcceptanceMessage,
            "invitation",
            ("token", "name"),
            {"token": "tkt_invite_…", "name": "Sam Doe"},
        ),
        detail="The one call without a token: whoever is invited has none yet.",
        is_open=True,
    ),
}
