"""An operator keeps a team from the command line: owners, invitations, and tokens of members."""

import pytest

from tests.integration.command.running import Operator

ACCOUNT = ("account", "create", "--name", "Haus", "--subdomain", "haus", "--currency", "EUR")
OWNER = ("--owner-email", "Ada@example.com", "--owner-name", "Ada")
TOKEN = ("token", "create", "--account", "haus", "--permission", "write", "--description", "phone")


@pytest.fixture
def house(operator: Operator) -> Operator:
    """Somebody who has opened an account for Ada."""
    operator.run(*ACCOUNT, *OWNER)
    return operator


def test_the_owner_of_a_new_account_is_in_its_team(house: Operator) -> None:
    """Under the name and address that the operator gave."""
    team = house.run("member", "list", "--account", "haus").document

    (ada,) = team["members"]
    assert (ada["email"], ada["name"], ada["role"]) == ("ada@example.com", "Ada", "owner")
    assert team["pending_invitations"] == []


def test_somebody_is_invited_and_accepts(house: Operator) -> None:
    """What accepts is printed once, and so is the token that it leads to."""
    who = ("--account", "haus", "--email", "bob@example.com", "--role", "manager")
    invited = house.run("invitation", "create", *who).document

    joined = house.run("invitation", "accept", invited["accept_token"], "--name", "Bob").document
    again = house.run("invitation", "accept", invited["accept_token"], "--name", "Bob")

    team = house.run("member", "list", "--account", "haus").stdout
    tokens = house.run("token", "list", "--account", "haus")
    assert (joined["email"], joined["role"], joined["token"][:4]) == (
        "bob@example.com",
        "manager",
        "tkt_",
    )
    assert (again.status, again.complaint) == (1, "ticketing: no invitation 'with that token' here")
    assert joined["email"] in team
    assert [token["member_id"] for token in tokens.document] == [joined["id"]]
    assert joined["token"] not in team + tokens.stdout


def test_an_operator_names_another_owner(house: Operator) -> None:
    """At once; and says why not, where not."""
    new = ("--account", "haus", "--email", "eve@example.com", "--name", "Eve", "--role", "owner")

    eve, again = house.run("member", "add", *new), house.run("member", "add", *new)

    assert eve.document["role"] == "owner"
    assert (again.status, again.complaint) == (1, "ticketing: email is already a member")


def test_a_token_is_made_for_a_member(house: Operator) -> None:
    """By their address; for nobody else."""
    hers = house.run(*TOKEN, "--member", "ADA@example.com")
    nobodys = house.run(*TOKEN, "--member", "eve@example.com")
    accounts = house.run(*TOKEN)

    (ada,) = house.run("member", "list", "--account", "haus").document["members"]
    assert hers.document["member_id"] == ada["id"]
    assert accounts.document["member_id"] is None
    assert (nobodys.status, nobodys.complaint) == (
        1,
        "ticketing: no member 'eve@example.com' here",
    )
