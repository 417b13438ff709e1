"""The commands of an operator: one JSON document on stdout, or one line that says why not."""

from pathlib import Path
import re
import sqlite3
import stat
import subprocess
import sys

import pytest
import sqlalchemy as sa

from tests.integration.command.night import a_forgotten_hold, a_night, held
from tests.integration.command.running import Operator

ACCOUNT = (
    "account",
    "create",
    "--name",
    "Haus Übermut",
    "--subdomain",
    "haus",
    "--currency",
    "EUR",
)


def test_an_account_is_opened(operator: Operator) -> None:
    """The first thing an operator does makes the database, too."""
    opened = operator.run(*ACCOUNT, "--vat-rate", "7.7", "--owner-email", "Ada@Example.com")

    assert (opened.status, opened.stderr) == (0, "")
    assert opened.document["name"] == "Haus Übermut"
    assert opened.document["vat_rate"] == "7.7"
    assert opened.document["timezone"] == "Europe/Berlin"
    assert opened.document["owner_email"] == "ada@example.com"
    assert operator.run("account", "list").document == [opened.document]


def test_an_account_that_cannot_be_opened_says_why(operator: Operator) -> None:
    """All that is wrong, in one line, and nothing for machines to misread."""
    operator.run(*ACCOUNT)

    refused = operator.run(*ACCOUNT, "--timezone", "Atlantis")

    assert (refused.status, refused.stdout) == (1, "")
    assert "subdomain has already been taken" in refused.complaint
    assert "timezone is not a timezone we know" in refused.complaint


def test_a_token_is_shown_once(operator: Operator) -> None:
    """Its value stands in no file of the database, and in no list."""
    operator.run(*ACCOUNT)

    made = operator.run(
        "token", "create", "--account", "haus", "--permission", "write", "--description", "till"
    )

    value = made.document["token"]
    secret = value.split("_")[2].encode()
    files = [file for file in (operator.folder / "var").iterdir() if file.is_file()]
    assert files
    assert [file for file in files if secret in file.read_bytes()] == []
    (listed,) = operator.run("token", "list", "--account", "haus").document
    assert value not in str(listed)
    assert listed["description"] == "till"
    assert listed["permission"] == "write"
    assert listed["id"] == made.document["id"]


def test_a_token_is_revoked(operator: Operator) -> None:
    """It dies by its id, which may be read out loud."""
    operator.run(*ACCOUNT)
    made = operator.run(
        "token", "create", "--account", "haus", "--permission", "read", "--description", "till"
    )

    dead = operator.run("token", "revoke", "--account", "haus", made.document["id"])

    assert dead.document["revoked_at"]
    assert operator.run("token", "list", "--account", "haus").document == [dead.document]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("token", "list", "--account", "nobody"), "no account 'nobody' here"),
        (("token", "list"), "Missing option '--account'"),
        (("token", "revoke", "--account", "haus"), "Missing argument 'TOKEN_ID'"),
        (("account", "create", "--vat-rate", "lots"), "'lots' is not a percentage"),
        (("serve", "--port", "99999"), "99999 is not in the range"),
        (("sell",), "No such command 'sell'"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(
    operator: Operator, arguments: tuple[str, ...], said: str
) -> None:
    """One line, whatever it is; a mistyped command is no different."""
    refused = operator.run(*arguments)

    assert (refused.status, refused.stdout) == (1, "")
    assert said in refused.complaint


@pytest.mark.parametrize("arguments", [("account", "list"), ("serve",), ("demo",), ("verify",)])
def test_a_bad_setting_stops_every_command(operator: Operator, arguments: tuple[str, ...]) -> None:
    """Nothing starts with half of what the operator meant."""
    refused = operator.run(*arguments, HOLD_MINUTES="soon")

    assert (refused.status, refused.stdout) == (1, "")
    assert refused.complaint.startswith("ticketing: TICKETING_HOLD_MINUTES: must be a whole number")
    assert list(operator.folder.iterdir()) == []


@pytest.mark.parametrize("arguments", [("account", "list"), ("serve", "--port", "0"), ("verify",)])
def test_a_database_out_of_reach_is_said(operator: Operator, arguments: tuple[str, ...]) -> None:
    """No trace, no password: the operator reads one line."""
    url = "postgresql://somebody:hunter2@127.0.0.1:1/nothing"

    refused = operator.run(*arguments, DATABASE_URL=url)

    assert (refused.status, refused.stdout) == (1, "")
    assert "database" in refused.complaint
    assert "hunter2" not in refused.complaint


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://somebody@host:port/box", "TICKETING_DATABASE_URL: must be like sqlite:///"),
        ("sqlite:///no.db", "file is not a database"),
        ("sqlite:///no.db/box.db", "File exists: no.db"),
    ],
)
def test_a_database_that_is_none_is_said(operator: Operator, url: str, said: str) -> None:
    """A slip of the pen in a file name ends in a line, not in a trace."""
    (operator.folder / "no.db").write_text("These are my notes, and no database at all.\n" * 40)

    refused = operator.run("db", "upgrade", DATABASE_URL=url)

    assert (refused.status, refused.stdout) == (1, "")
    assert said in refused.complaint


def test_the_database_is_brought_up_to_date(operator: Operator) -> None:
    """As often as one likes."""
    first = operator.run("db", "upgrade")
    again = operator.run("db", "upgrade")

    assert first.document == again.document == {"database": "current"}
    assert (operator.folder / "var" / "ticketing.db").exists()


def test_the_version_is_told(operator: Operator) -> None:
    """For whoever asks what runs here."""
    assert re.fullmatch(r"ticketing, version \d+\.\d+\.\d+\n", operator.run("--version").stdout)


def test_help_loads_no_database_and_no_server(operator: Operator) -> None:
    """Asking what there is costs nothing."""
    script = (
        "import sys, adapters.cli\n"
        "try: adapters.cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'sqlalchemy', 'starlette', 'uvicorn', 'rich'} & set(sys.modules)))"
    )

    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert "verify" in told.stdout
    assert told.stdout.endswith("[]\n")


def test_the_secret_key_is_made_once(operator: Operator) -> None:
    """What was signed before a restart still holds after it, and nobody else can read the key."""
    kept = operator.folder / "var" / "ticketing.key"
    with operator.serving():
        first = kept.read_text()
    with operator.serving():
        again = kept.read_text()

    assert len(first) == 64
    assert first == again
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert sorted(file.name for file in kept.parent.iterdir() if file.name.startswith(".")) == []


def test_jobs_end_holds_that_are_due(operator: Operator, database_url: str) -> None:
    """Deployments that keep jobs out of the server run them from a timer."""
    night = a_night(database_url)
    a_forgotten_hold(database_url, night)

    done = operator.run("jobs", "run", "--once", DATABASE_URL=database_url)

    assert (done.status, done.document) == (0, {"done": 1})
    assert held(database_url, night) == 0


def test_verify_finds_nothing_wrong(operator: Operator, database_url: str) -> None:
    """Counters and records agree after an ordinary day."""
    a_forgotten_hold(database_url, a_night(database_url))

    verdict = operator.run("verify", DATABASE_URL=database_url)

    assert (verdict.status, verdict.stderr) == (0, "")
    assert verdict.document["clean"] is True
    assert verdict.document["orders"] == 1


def test_verify_finds_what_was_tampered_with(operator: Operator, database_url: str) -> None:
    """Whoever edits a counter by hand is found out."""
    night = a_night(database_url)
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {stock_table(engine)} SET reserved = reserved + 1")
    engine.dispose()

    verdict = operator.run("verify", DATABASE_URL=database_url)

    assert verdict.status == 1
    assert verdict.document["clean"] is False
    assert f"event {night.slug}" in verdict.document["discrepancies"][0]["where"]
    assert "discrepanc" in verdict.complaint


def stock_table(engine: sa.Engine) -> str:
    """Find the table that counts what is reserved."""
    inspector = sa.inspect(engine)
    (found,) = [
        name
        for name in inspector.get_table_names()
        if {"reserved", "sold"} <= {column["name"] for column in inspector.get_columns(name)}
    ]
    return found


def test_sqlite_needs_nothing_but_its_file(operator: Operator, tmp_path: Path) -> None:
    """A setting that names another file is obeyed, folder and all."""
    operator.run("db", "upgrade", DATABASE_URL="sqlite:///deep/down/box.db")

    with sqlite3.connect(tmp_path / "deep" / "down" / "box.db") as connection:
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    connection.close()
    assert tables[0] > 5
