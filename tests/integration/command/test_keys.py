"""Keys of the promoter API, as an operator makes and ends them."""

from tests.integration.command.running import Operator

HAUS = ("account", "create", "--name", "Haus", "--subdomain", "haus", "--currency", "EUR")
HOF = ("account", "create", "--name", "Hof", "--subdomain", "hof", "--currency", "EUR")


def test_a_key_is_shown_once(operator: Operator) -> None:
    """Its value stands in no file of the database, and in no list."""
    operator.run(*HAUS)

    made = operator.run(
        "key", "create", "--account", "haus", "--mode", "live", "--description", "site"
    ).document

    secret = made["key"].split("_")[3].encode()
    files = [file for file in (operator.folder / "var").iterdir() if file.is_file()]
    (listed,) = operator.run("key", "list", "--account", "haus").document
    assert made["key"].startswith(f"er_live_{made['id']}_")
    assert [file for file in files if secret in file.read_bytes()] == []
    assert {**listed, "key": made["key"], "account": "haus", "also": []} == made
    assert (listed["mode"], listed["description"]) == ("live", "site")
    assert listed["version"] == "2026-04-25"


def test_the_first_test_key_opens_the_test_world(operator: Operator) -> None:
    """Once; operators see it among the accounts."""
    operator.run(*HAUS)
    for _ in range(2):
        operator.run("key", "create", "--account", "haus", "--mode", "test")

    accounts = operator.run("account", "list").document

    assert [account["subdomain"] for account in accounts] == ["haus", "haus--test"]
    assert len(operator.run("key", "list", "--account", "haus").document) == 2


def test_an_agencys_key_names_whom_it_acts_for(operator: Operator) -> None:
    """And is made for accounts that there are."""
    operator.run(*HAUS)
    operator.run(*HOF)
    agency = ("key", "create", "--account", "haus", "--mode", "live", "--also")

    made = operator.run(*agency, "hof")
    refused = operator.run(*agency, "hut")

    assert made.document["also"] == ["hof"]
    assert (refused.status, refused.complaint) == (1, "ticketing: no account 'hut' here")
    assert len(operator.run("key", "list", "--account", "haus").document) == 1


def test_a_key_is_revoked(operator: Operator) -> None:
    """It dies by its id, which may be read out loud."""
    operator.run(*HAUS)
    made = operator.run("key", "create", "--account", "haus", "--mode", "live").document

    dead = operator.run("key", "revoke", "--account", "haus", made["id"])

    assert dead.document["revoked_at"]
    assert operator.run("key", "list", "--account", "haus").document == [dead.document]
