"""Settings: what the environment says, read once, judged before anything starts.

A variable that is not set, or set to nothing, leaves its default. One that cannot be read stops the start with
`UnreadableSetting`, whose text names the variable and never repeats a secret.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
import enum
import os
from pathlib import Path
import re
import secrets
import tempfile
from typing import Final, TypeVar
from urllib.parse import urlsplit

import attrs

from ticketing_domain.people.limits import Limit

T = TypeVar("T")

DATABASE_URL: Final = "sqlite:///var/ticketing.db"
DATABASE_FORM: Final = (
    "must be like sqlite:///var/ticketing.db or postgresql+psycopg://user@host/database"
)
STORAGE_URL: Final = "file:var/storage"
STRIPE_API_BASE: Final = "https://api.stripe.com"
NEEDED_BY_STRIPE: Final = "must be set where TICKETING_PAYMENTS is stripe"
HOLD_MINUTES: Final = range(1, 24 * 60 + 1)
SHORTEST_SECRET: Final = 32
SQLITE: Final = "sqlite:///"
POSTGRESQL: Final = ("postgresql+psycopg://", "postgresql://", "postgres://")
RATE_LIMIT: Final[Limit | None] = Limit(200, timedelta(minutes=15))
SCAN_RATE_LIMIT: Final[Limit | None] = Limit(6000, timedelta(minutes=15))
AUTH_RATE_LIMIT: Final[Limit | None] = Limit(20, timedelta(hours=1))
LIMIT: Final = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,5})([smhd])")
UNITS: Final = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
HOST_NAME: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?")


class LogForm(enum.Enum):
    """How a process tells what it does: to people, to machines, or only what went wrong."""

    CONSOLE = "console"
    JSON = "json"
    QUIET = "quiet"


class UnreadableSetting(Exception):
    """A variable of the environment does not say what it should."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name}: {said}")
        self.name = name


@attrs.frozen(kw_only=True)
class Stripe:
    """What reaching Stripe takes; the keys are None where nothing was set."""

    api_key: str | None = attrs.field(default=None, repr=False)
    webhook_secrets: tuple[str, ...] = attrs.field(default=(), repr=False)
    api_base: str = STRIPE_API_BASE
    fee_per_mille: int = 0

    def ready(self) -> str:
        """Return the API key; raises `UnreadableSetting` where a key is missing."""
        if self.api_key is None:
            raise UnreadableSetting("TICKETING_STRIPE_API_KEY", NEEDED_BY_STRIPE)
        if not self.webhook_secrets:
            raise UnreadableSetting("TICKETING_STRIPE_WEBHOOK_SECRET", NEEDED_BY_STRIPE)
        return self.api_key


@attrs.frozen(kw_only=True)
class Settings:
    """What the operator has decided.

    `secret_key` is None where it is to be kept in `secret_file`; `base_url` is None where it follows from where the
    server listens; `log` is None where it follows from whether a person is watching.
    """

    database_url: str = attrs.field(default=DATABASE_URL, repr=False)
    storage_url: str = attrs.field(default=STORAGE_URL, repr=False)
    payments: str = "sandbox"
    stripe: Stripe = Stripe()
    storage_public_url: str | None = None
    secret_key: str | None = attrs.field(default=None, repr=False)
    previous_secret_key: str | None = attrs.field(default=None, repr=False)
    base_url: str | None = None
    shop_domain: str | None = None
    hold_for: timedelta = timedelta(minutes=10)
    log: LogForm | None = None
    jobs: bool = True
    rate_limit: Limit | None = RATE_LIMIT
    scan_rate_limit: Limit | None = SCAN_RATE_LIMIT
    auth_rate_limit: Limit | None = AUTH_RATE_LIMIT
    webhook_allow_loopback: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings; raises `UnreadableSetting`."""

        def read(name: str, reader: Callable[[str], T], otherwise: T) -> T:
            return _read(environ, name, reader, otherwise)

        return cls(
            database_url=read("TICKETING_DATABASE_URL", _database, DATABASE_URL),
            storage_url=read("TICKETING_STORAGE_URL", _storage, STORAGE_URL),
            payments=read("TICKETING_PAYMENTS", _payments, "sandbox"),
            stripe=Stripe(
                api_key=read("TICKETING_STRIPE_API_KEY", _secret, None),
                webhook_secrets=read("TICKETING_STRIPE_WEBHOOK_SECRET", _secrets, ()),
                api_base=read("TICKETING_STRIPE_API_BASE", _web_address, STRIPE_API_BASE),
                fee_per_mille=read("TICKETING_STRIPE_FEE_PERCENT", _per_mille, 0),
            ),
            storage_public_url=read("TICKETING_STORAGE_PUBLIC_URL", _web_address, None),
            secret_key=read("TICKETING_SECRET_KEY", _secret_key, None),
            previous_secret_key=read("TICKETING_PREVIOUS_SECRET_KEY", _secret_key, None),
            base_url=read("TICKETING_BASE_URL", _web_address, None),
            shop_domain=read("TICKETING_SHOP_DOMAIN", _domain, None),
            hold_for=read("TICKETING_HOLD_MINUTES", _minutes, timedelta(minutes=10)),
            log=read("TICKETING_LOG", _log_form, None),
            jobs=not read("TICKETING_NO_JOBS", _yes_or_no, otherwise=False),
            rate_limit=read("TICKETING_RATE_LIMIT", _limit, RATE_LIMIT),
            scan_rate_limit=read("TICKETING_SCAN_RATE_LIMIT", _limit, SCAN_RATE_LIMIT),
            auth_rate_limit=read("TICKETING_AUTH_RATE_LIMIT", _limit, AUTH_RATE_LIMIT),
            webhook_allow_loopback=read(
                "TICKETING_WEBHOOK_ALLOW_LOOPBACK", _yes_or_no, otherwise=False
            ),
        )

    @property
    def database_file(self) -> Path | None:
        """The file that is the database, None where a server is."""
        if not self.database_url.startswith(SQLITE):
            return None
        return Path(self.database_url.removeprefix(SQLITE).partition("?")[0])

    @property
    def secret_file(self) -> Path:
        """Where the secret key is kept that nobody has set: beside the database."""
        return (self.database_file or Path("var/ticketing.db")).with_suffix(".key")

    def secret(self) -> str:
        """Return the secret key: the one that was set, else the one that is kept, made once (mode 0600)."""
        return self.secret_key or _kept_secret(self.secret_file)

    def secret_keys(self) -> Sequence[str]:
        """Return every key that opens what was signed; the last one signs."""
        before = self.previous_secret_key
        return (self.secret(),) if before is None else (before, self.secret())


def _read(environ: Mapping[str, str], name: str, reader: Callable[[str], T], otherwise: T) -> T:
    text = environ.get(name, "").strip()
    if not text:
        return otherwise
    try:
        return reader(text)
    except ValueError as unreadable:
        raise UnreadableSetting(name, str(unreadable)) from None


def _database(text: str) -> str:
    if text.startswith(SQLITE) and text.removeprefix(SQLITE).partition("?")[0] not in {
        "",
        ":memory:",
    }:
        return text
    for beginning in POSTGRESQL:
        if text.startswith(beginning) and len(text) > len(beginning):
            return POSTGRESQL[0] + text.removeprefix(beginning)
    raise ValueError(DATABASE_FORM)


def _storage(text: str) -> str:
    if re.fullmatch(r"file:.+|s3://[^/?]+(/[^?]*)?(\?.*)?", text):
        return text
    message = "must be like file:var/storage or s3://bucket?endpoint_url=https://host"
    raise ValueError(message)


def _payments(text: str) -> str:
    if text not in {"sandbox", "stripe"}:
        message = f"must be sandbox or stripe, not {text!r}"
        raise ValueError(message)
    return text


def _secret(text: str) -> str:
    if not text.isascii() or not text.isprintable() or " " in text:
        message = "must be printable ASCII without spaces"
        raise ValueError(message)
    return text


def _secrets(text: str) -> tuple[str, ...]:
    return tuple(_secret(one.strip()) for one in text.split(",") if one.strip())


def _per_mille(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}(\.[0-9])?", text):
        message = f"must be a percentage from 0 to 99.9 with one decimal, not {text!r}"
        raise ValueError(message)
    whole, _, tenths = text.partition(".")
    return int(whole) * 10 + int(tenths or "0")


def _secret_key(text: str) -> str:
    if len(text) < SHORTEST_SECRET:
        message = f"must be {SHORTEST_SECRET} characters or more"
        raise ValueError(message)
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        message = "must be like https://tickets.example.com"
        raise ValueError(message)
    return text.rstrip("/")


def _domain(text: str) -> str:
    if not HOST_NAME.fullmatch(text.lower()):
        message = "must be a host name, like shops.example.com"
        raise ValueError(message)
    return text.lower()


def _minutes(text: str) -> timedelta:
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) in HOLD_MINUTES):
        message = (
            f"must be a whole number of minutes from {HOLD_MINUTES[0]} to {HOLD_MINUTES[-1]}"
            f", not {text!r}"
        )
        raise ValueError(message)
    return timedelta(minutes=int(text))


def _limit(text: str) -> Limit | None:
    if text == "off":
        return None
    found = LIMIT.fullmatch(text)
    if not found:
        message = f"must be like 200/15m (s, m, h or d), or off, not {text!r}"
        raise ValueError(message)
    return Limit(int(found[1]), int(found[2]) * UNITS[found[3]])


def _log_form(text: str) -> LogForm:
    try:
        return LogForm(text)
    except ValueError:
        message = f"must be console, json or quiet, not {text!r}"
        raise ValueError(message) from None


def _yes_or_no(text: str) -> bool:
    if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
        message = f"must be 1 or 0, not {text!r}"
        raise ValueError(message)
    return text.lower() in {"1", "true", "yes"}


def _kept_secret(file: Path) -> str:
    """Read the key that is kept there, after making one where there is none.

    Several processes may start at once: each writes its own file whole, and the first to give it the name wins.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=".key-")
        with os.fdopen(descriptor, "w") as drafted:
            drafted.write(secrets.token_hex(32))
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            Path(draft).unlink()
    return file.read_text().strip()
