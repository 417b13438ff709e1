"""What an operator may write into the environment, and what they are told when it cannot be read."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.settings import LogForm, Settings, UnreadableSetting
from ticketing_domain.people.limits import Limit

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
        rate_limit=Limit(200, timedelta(minutes=15)),
        scan_rate_limit=Limit(6000, timedelta(minutes=15)),
        auth_rate_limit=Limit(20, timedelta(hours=1)),
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
        ("STORAGE_PUBLIC_URL", "https://cdn.example/", "storage_public_url", "https://cdn.example"),
        ("SECRET_KEY", LONG_ENOUGH, "secret_key", LONG_ENOUGH),
        ("PREVIOUS_SECRET_KEY", LONG_ENOUGH, "previous_secret_key", LONG_ENOUGH),
        ("BASE_URL", "https://tickets.example/", "base_url", "https://tickets.example"),
        ("SHOP_DOMAIN", "Shops.Example", "shop_domain", "shops.example"),
        ("HOLD_MINUTES", "15", "hold_for", timedelta(minutes=15)),
        ("LOG", "json", "log", LogForm.JSON),
        ("NO_JOBS", "1", "jobs", False),
        ("RATE_LIMIT", "50/30s", "rate_limit", Limit(50, timedelta(seconds=30))),
        ("SCAN_RATE_LIMIT", "9000/1d", "scan_rate_limit", Limit(9000, timedelta(days=1))),
        ("AUTH_RATE_LIMIT", "off", "auth_rate_limit", None),
        ("WEBHOOK_ALLOW_LOOPBACK", "1", "webhook_allow_loopback", True),
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
        ("STRIPE_FEE_PERCENT", "2.55"),
        ("STORAGE_PUBLIC_URL", "cdn.example"),
        ("SECRET_KEY", "short"),
        ("PREVIOUS_SECRET_KEY", "short"),
        ("BASE_URL", "tickets.example"),
        ("BASE_URL", "https://tickets.example?x=1"),
        ("SHOP_DOMAIN", "https://shops.example"),
        ("HOLD_MINUTES", "0"),
        ("HOLD_MINUTES", "1441"),
        ("HOLD_MINUTES", "ten"),
        ("HOLD_MINUTES", "9" * 5000),
        ("LOG", "loud"),
        ("NO_JOBS", "maybe"),
        ("RATE_LIMIT", "0/15m"),
        ("RATE_LIMIT", "200/15"),
        ("SCAN_RATE_LIMIT", "6000 in 15m"),
        ("AUTH_RATE_LIMIT", "none"),
        ("WEBHOOK_ALLOW_LOOPBACK", "127.0.0.1"),
    ],
)
def test_a_setting_that_does_not_parse_names_itself(name: str, text: str) -> None:
    """The operator learns which variable to mend."""
    with pytest.raises(UnreadableSetting, match=f"^TICKETING_{name}: must be "):
        Settings.from_environ({f"TICKETING_{name}": text})


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ({}, "TICKETING_STRIPE_API_KEY"),
        ({"TICKETING_STRIPE_API_KEY": "sk_test_1"}, "TICKETING_STRIPE_WEBHOOK_SECRET"),
    ],
)
def test_stripe_needs_its_keys(said: dict[str, str], missing: str) -> None:
    """A house that could not be paid does not open, and says in one line what is missing."""
    settings = Settings.from_environ({"TICKETING_PAYMENTS": "stripe", **said})

    with pytest.raises(UnreadableSetting) as refused:
        settings.stripe.ready()

    assert str(refused.value) == f"{missing}: must be set where TICKETING_PAYMENTS is stripe"


def test_stripe_may_sign_with_several_secrets_and_leave_a_fee() -> None:
    """A new secret comes before the old one goes."""
    environ = {
        "TICKETING_STRIPE_WEBHOOK_SECRET": "whsec_new, whsec_old",
        "TICKETING_STRIPE_FEE_PERCENT": "2.5",
    }

    stripe = Settings.from_environ(environ).stripe

    assert (stripe.webhook_secrets, stripe.fee_per_mille) == (("whsec_new", "whsec_old"), 25)


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
        "TICKETING_PREVIOUS_SECRET_KEY": "hunter2" * 5,
        "TICKETING_STORAGE_URL": "s3://hunter2",
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


def test_the_key_before_opens_what_it_signed() -> None:
    """Nothing that is on its way is lost when a key is changed; the new one signs."""
    before = "another key " * 4

    assert Settings(secret_key=LONG_ENOUGH).secret_keys() == (LONG_ENOUGH,)
    changed = Settings(secret_key=LONG_ENOUGH, previous_secret_key=before)
    assert changed.secret_keys() == (before, LONG_ENOUGH)
