"""What an operator may write into the environment, and what they are told when it cannot be read."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.settings import LogForm, Settings, UnreadableSetting

LONG_ENOUGH = "s3cret-" * 6


def test_an_empty_environment_is_enough() -> None:
    """Whoever sets nothing gets an SQLite file, the sandbox and ten minutes."""
    settings = Settings.from_environ({})

    assert settings == Settings(
        database_url="sqlite:///var/ticketing.db",
        storage_url="file:var/storage",
        payments="sandbox",
        hold_for=timedelta(minutes=10),
        log=None,
        jobs=True,
    )


def test_a_variable_set_to_nothing_is_not_set() -> None:
    """Compose files write what was not decided as an empty text."""
    assert Settings.from_environ({"TICKETING_HOLD_MINUTES": " "}) == Settings.from_environ({})


@pytest.mark.parametrize(
    ("name", "text", "field", "read"),
    [
        ("DATABASE_URL", "sqlite:////srv/t.db", "database_url", "sqlite:////srv/t.db"),
        (
            "DATABASE_URL",
            "postgresql+psycopg://u@h/d",
            "database_url",
            "postgresql+psycopg://u@h/d",
        ),
        ("DATABASE_URL", "postgres://u:p@h:5/d", "database_url", "postgresql+psycopg://u:p@h:5/d"),
        ("STORAGE_URL", "file:/srv/files", "storage_url", "file:/srv/files"),
        (
            "STORAGE_URL",
            "s3://b?endpoint_url=http://h",
            "storage_url",
            "s3://b?endpoint_url=http://h",
        ),
        ("PAYMENTS", "sandbox", "payments", "sandbox"),
        ("SECRET_KEY", LONG_ENOUGH, "secret_key", LONG_ENOUGH),
        ("BASE_URL", "https://tickets.example/", "base_url", "https://tickets.example"),
        ("SHOP_DOMAIN", "Shops.Example", "shop_domain", "shops.example"),
        ("HOLD_MINUTES", "15", "hold_for", timedelta(minutes=15)),
        ("LOG", "json", "log", LogForm.JSON),
        ("NO_JOBS", "1", "jobs", False),
    ],
)
def test_a_setting_is_read(name: str, text: str, field: str, read: object) -> None:
    """Each variable decides one thing."""
    settings = Settings.from_environ({f"TICKETING_{name}": text})

    assert getattr(settings, field) == read


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", "mysql://u@h/d"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://"),
        ("STORAGE_URL", "ftp://files"),
        ("STORAGE_URL", "file:"),
        ("PAYMENTS", "barter"),
        ("STRIPE_API_KEY", "sk test"),
        ("STRIPE_API_BASE", "api.stripe.com"),
        ("SECRET_KEY", "short"),
        ("BASE_URL", "tickets.example"),
        ("BASE_URL", "https://tickets.example?x=1"),
        ("SHOP_DOMAIN", "https://shops.example"),
        ("HOLD_MINUTES", "0"),
        ("HOLD_MINUTES", "1441"),
        ("HOLD_MINUTES", "ten"),
        ("HOLD_MINUTES", "9" * 5000),
        ("LOG", "loud"),
        ("NO_JOBS", "maybe"),
    ],
)
def test_a_setting_that_does_not_parse_names_itself(name: str, text: str) -> None:
    """The operator learns which variable to mend."""
    with pytest.raises(UnreadableSetting, match=f"^TICKETING_{name}: must be "):
        Settings.from_environ({f"TICKETING_{name}": text})


def test_stripe_is_not_available_yet() -> None:
    """Nobody goes live believing that money moves."""
    with pytest.raises(UnreadableSetting) as refused:
        Settings.from_environ({"TICKETING_PAYMENTS": "stripe"})

    assert str(refused.value) == "TICKETING_PAYMENTS: stripe is not available yet"


def test_a_refused_secret_is_not_repeated() -> None:
    """Logs and terminals are read by many."""
    with pytest.raises(UnreadableSetting) as refused:
        Settings.from_environ({"TICKETING_SECRET_KEY": "hunter2"})

    assert "hunter2" not in str(refused.value)


def test_settings_print_no_secrets() -> None:
    """Nor does whoever prints them while looking for something else."""
    environ = {
        "TICKETING_DATABASE_URL": "postgresql://u:hunter2@h/d",
        "TICKETING_SECRET_KEY": "hunter2" * 5,
        "TICKETING_STRIPE_API_KEY": "hunter2",
        "TICKETING_STRIPE_WEBHOOK_SECRET": "hunter2",
    }

    assert "hunter2" not in repr(Settings.from_environ(environ))


@pytest.mark.parametrize(
    ("database", "kept"),
    [
        ("sqlite:////srv/box/office.db", "/srv/box/office.key"),
        ("sqlite:///var/ticketing.db", "var/ticketing.key"),
        ("postgresql://u@h/d", "var/ticketing.key"),
    ],
)
def test_the_secret_key_is_kept_beside_the_database(database: str, kept: str) -> None:
    """What is backed up with the one is backed up with the other."""
    settings = Settings.from_environ({"TICKETING_DATABASE_URL": database})

    assert settings.secret_file == Path(kept)


def test_a_secret_key_that_was_set_is_used() -> None:
    """Servers on several hosts share it."""
    assert Settings(secret_key=LONG_ENOUGH).secret() == LONG_ENOUGH
