"""An operator pairs scanner devices with the command."""

from tests.integration.command.running import Operator

ACCOUNT = ("--name", "Haus", "--subdomain", "haus", "--currency", "EUR")


def test_a_device_is_paired_listed_and_revoked(operator: Operator) -> None:
    """Its token is printed once, and stands in no list."""
    operator.run("account", "create", *ACCOUNT)

    made = operator.run("device", "create", "--account", "haus", "--name", "Main door").document
    listed = operator.run("device", "list", "--account", "haus").document
    dead = operator.run("device", "revoke", "--account", "haus", made["id"]).document

    token = made.pop("token")
    assert token.startswith(f"tkt_device_{made['id']}_")
    assert made.pop("account") == "haus"
    assert listed == [made]
    assert (made["name"], made["revoked_at"]) == ("Main door", None)
    assert dead == {**made, "revoked_at": dead["revoked_at"]}
    assert dead["revoked_at"]
    assert operator.run("device", "list", "--account", "haus").document == [dead]


def test_a_device_that_cannot_be_made_or_found_says_why(operator: Operator) -> None:
    """In one line."""
    operator.run("account", "create", *ACCOUNT)

    nameless = operator.run("device", "create", "--account", "haus", "--name", " ")
    nobody = operator.run("device", "list", "--account", "nobody")
    nothing = operator.run("device", "revoke", "--account", "haus", "aaaaaaaa")

    assert [one.status for one in (nameless, nobody, nothing)] == [1, 1, 1]
    assert "name can't be blank" in nameless.complaint
    assert "no account 'nobody' here" in nobody.complaint
    assert "no device 'aaaaaaaa' here" in nothing.complaint
