"""The team over HTTP: who is shown, invited, given another role, shut out."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.integration.http.admin.clients import anonymous_of
from tests.integration.http.admin.shapes import misfits
from ticketing_domain.people.member import Role
from ticketing_domain.sale.guesses import MOST_WRONG
from ticketing_domain.testing.contracts.crew import Crew
from ticketing_domain.testing.stage import Stage

MEMBER = {
    "id": "integer",
    "role": "text",
    "state": "text",
    "created_at": "time",
    "user": {"id": "integer", "name": "text", "email": "text"},
}
INVITATION = {"id": "integer", "email": "text", "role": "text", "created_at": "time"}


@pytest.fixture
def crew(stage: Stage) -> Crew:
    """The promoter's team: Ada, its owner."""
    crew = Crew(stage)
    crew.member()
    return crew


def invited(promoter: TestClient, **fields: Any) -> Any:
    """Invite Bob; returns the answer's body."""
    body = {"email": "bob@example.com", "role": "manager", **fields}
    answer = promoter.post("/admin/invitations", json={"invitation": body})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_team_is_listed_in_three_parts(crew: Crew, promoter: TestClient) -> None:
    """Active, deactivated, and whoever is invited."""
    gone = crew.member("gone@example.com", Role.SCANNER, "Gone")
    crew.deactivate(gone)
    invited(promoter)

    team = promoter.get("/admin/memberships").json()

    assert list(team) == ["active", "deactivated", "pending_invitations"]
    shape = {"active": [MEMBER], "deactivated": [MEMBER], "pending_invitations": [INVITATION]}
    assert misfits(shape, team) == []
    (ada,) = team["active"]
    assert (ada["role"], ada["state"], ada["user"]["name"]) == ("owner", "active", "Ada")
    assert [one["state"] for one in team["deactivated"]] == ["deactivated"]
    assert set(team["pending_invitations"][0]) == set(INVITATION)


@pytest.mark.parametrize("key", [None, "invitation"], ids=["bare", "wrapped"])
def test_what_accepts_an_invitation_is_shown_once(
    crew: Crew, promoter: TestClient, key: str | None
) -> None:
    """When it is made; nowhere else."""
    body = {"email": "Bob@Example.com", "role": "scanner", "event_ids": [1]}

    made = promoter.post("/admin/invitations", json={key: body} if key else body)

    token = made.json()["accept_token"]
    assert made.status_code == 201
    assert misfits(INVITATION, made.json()) == []
    assert (made.json()["email"], made.json()["role"]) == ("bob@example.com", "scanner")
    assert token.startswith("tkt_invite_")
    assert token not in promoter.get("/admin/memberships").text


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"email": ["can't be blank"], "role": ["can't be blank"]}),
        (
            {"email": "bob", "role": 5},
            {"email": ["must be an e-mail address"], "role": ["must be one of scanner, manager"]},
        ),
        (
            {"email": ["x"], "role": "owner"},
            {"email": ["must be a text"], "role": ["must be one of scanner, manager"]},
        ),
        ({"email": "ADA@example.com", "role": "manager"}, {"email": ["is already a member"]}),
        (
            {"email": "eve@EXAMPLE.com", "role": None},
            {"email": ["is already invited"], "role": ["can't be blank"]},
        ),
        (
            {"email": "x" * 300 + "@example.com", "role": "manager"},
            {"email": ["must be an e-mail address"]},
        ),
    ],
)
def test_whoever_cannot_be_invited_is_told_why(
    crew: Crew, promoter: TestClient, body: dict[str, Any], errors: dict[str, Any]
) -> None:
    """All that is wrong at once."""
    crew.invite("eve@example.com")

    refused = promoter.post("/admin/invitations", json=body)

    assert (refused.status_code, refused.json()) == (422, {"errors": errors})


def test_an_invitation_is_sent_again_and_withdrawn(
    stage: Stage, crew: Crew, promoter: TestClient
) -> None:
    """Sent again it has another token; withdrawn it is gone."""
    first = invited(promoter)
    path = f"/admin/invitations/{first['id']}"

    again = promoter.post(f"{path}/resend")
    gone = promoter.delete(path)

    assert again.status_code == 200
    assert {**again.json(), "accept_token": first["accept_token"]} == first
    assert again.json()["accept_token"] != first["accept_token"]
    assert (gone.status_code, gone.content) == (204, b"")
    assert promoter.delete(path).status_code == 404
    accepted = anonymous_of(stage).post(
        "/invitations/accept", json={"token": again.json()["accept_token"], "name": "Bob"}
    )
    assert (accepted.status_code, accepted.content) == (404, b'{"error":"Not Found"}')


def test_whoever_accepts_can_begin_to_work(stage: Stage, crew: Crew, promoter: TestClient) -> None:
    """With a token of their own, shown once; what they may not do is forbidden."""
    token = invited(promoter)["accept_token"]

    accepted = anonymous_of(stage).post("/invitations/accept", json={"token": token, "name": "Bob"})

    body = accepted.json()
    assert accepted.status_code == 201
    assert accepted.headers["cache-control"] == "no-store"
    assert misfits(MEMBER, body["membership"]) == []
    assert body["membership"]["user"]["name"] == "Bob"
    bob = anonymous_of(stage, Authorization=f"Bearer {body['token']}")
    assert bob.get("/admin/memberships").json()["active"][1] == body["membership"]
    forbidden = bob.post("/admin/invitations", json={})
    assert (forbidden.status_code, forbidden.content) == (403, b'{"error":"Forbidden"}')


@pytest.mark.parametrize(
    ("body", "status", "errors"),
    [
        ({}, 422, {"token": ["can't be blank"], "name": ["can't be blank"]}),
        (
            {"token": 5, "name": "x" * 256},
            422,
            {"token": ["must be a text"], "name": ["is too long (maximum is 255 characters)"]},
        ),
        ({"token": "tkt_invite_x", "name": "Bob"}, 404, None),
        ({"token": "tkt_aaaaaaaa_" + "a" * 40 + "00000000", "name": "Bob"}, 404, None),
        ({"token": "ü", "name": "Bob"}, 404, None),
    ],
)
def test_what_accepts_nothing_is_refused(
    stage: Stage, body: dict[str, Any], status: int, errors: dict[str, Any] | None
) -> None:
    """In the same words, whatever it was."""
    answer = anonymous_of(stage).post("/invitations/accept", json=body)

    assert answer.status_code == status
    assert answer.json() == ({"errors": errors} if errors else {"error": "Not Found"})


def test_whoever_guesses_invitations_has_to_wait(stage: Stage, promoter: TestClient) -> None:
    """After twenty wrong tokens; then not even the right one is looked at, until time has passed."""
    right = {"token": invited(promoter)["accept_token"], "name": "Bob"}
    stranger = anonymous_of(stage)
    for number in range(MOST_WRONG):
        wrong = {"token": f"tkt_invite_{number}", "name": "Bob"}
        assert stranger.post("/invitations/accept", json=wrong).status_code == 404

    refused = stranger.post("/invitations/accept", json=right)
    stage.clock.forward(seconds=int(refused.headers["retry-after"]))
    later = stranger.post("/invitations/accept", json=right)

    assert (refused.status_code, set(refused.json())) == (429, {"error"})
    assert later.status_code == 201


def test_an_api_token_accepts_no_invitation(stage: Stage, crew: Crew) -> None:
    """Nor does an invitation open the API."""
    _, invitation = crew.invite()

    client = anonymous_of(stage, Authorization=f"Bearer {invitation}")

    assert client.get("/admin/memberships").status_code == 401
    accepted = client.post(
        "/invitations/accept", json={"token": crew.token("ada@example.com"), "name": "Ada"}
    )
    assert accepted.status_code == 404


@pytest.mark.parametrize("key", [None, "membership"], ids=["bare", "wrapped"])
def test_a_member_gets_another_role(crew: Crew, promoter: TestClient, key: str | None) -> None:
    """Scanner or manager; nothing else."""
    bob = crew.member("bob@example.com", Role.SCANNER, "Bob")
    path, body = f"/admin/memberships/{bob.id}/role", {"role": "manager", "event_ids": []}

    changed = promoter.patch(path, json={key: body} if key else body)
    refused = promoter.patch(path, json={"role": "owner"})

    assert (changed.status_code, changed.json()["role"]) == (200, "manager")
    assert misfits(MEMBER, changed.json()) == []
    assert (refused.status_code, refused.json()) == (
        422,
        {"errors": {"role": ["must be one of scanner, manager"]}},
    )
    assert promoter.patch(path, json={}).json() == {"errors": {"role": ["can't be blank"]}}


def test_a_member_is_shut_out_and_let_in_again(
    stage: Stage, crew: Crew, promoter: TestClient
) -> None:
    """Their token dies with it and lives with it."""
    bob = crew.member("bob@example.com", Role.MANAGER, "Bob")
    phone = anonymous_of(stage, Authorization=f"Bearer {crew.token(bob.email)}")
    path = f"/admin/memberships/{bob.id}"

    before = phone.get("/admin/memberships").status_code
    gone = promoter.delete(path)
    shut_out = phone.get("/admin/memberships")
    back = promoter.post(f"{path}/reactivation")

    assert (before, gone.status_code, gone.content) == (200, 204, b"")
    assert (shut_out.status_code, shut_out.content) == (401, b'{"error":"Unauthorized"}')
    assert (back.status_code, back.json()["state"]) == (200, "active")
    assert phone.get("/admin/memberships").status_code == 200


def test_the_last_owner_stays(crew: Crew, promoter: TestClient) -> None:
    """Whoever asks."""
    (ada,) = promoter.get("/admin/memberships").json()["active"]
    path = f"/admin/memberships/{ada['id']}"
    said = "the last active owner can be neither deactivated nor given another role"

    answers = [promoter.delete(path), promoter.patch(f"{path}/role", json={"role": "manager"})]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (422, {"errors": {"base": [said]}})
    ] * 2
