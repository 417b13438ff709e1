"""The house of one run: a database that outlives crashes, and server processes that do not.

Two processes serve one database, as in production. The second is called from inside a port call of the first: so two
requests are under way at once, in one thread, exactly where the seed says.
"""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
import shutil
import tempfile
from threading import Event
from typing import Final, Protocol, cast

import attrs
from starlette.types import ASGIApp

from adapters.http.admin import notices as admin_notices
from adapters.http.app import build_app
from adapters.http.uploads.signed_ids import SignedIds
from adapters.http.v1 import notices as v1_notices
from adapters.simulator.books import TroubledBooks, troubled_reads
from adapters.simulator.clock import SimulatedClock
from adapters.simulator.gateway import BANK, Bank, Gateway
from adapters.simulator.receiver import Receiver, TroubledStorage
from adapters.simulator.trouble import Trouble
from adapters.sql import migrate
from adapters.sql.books import SqlBooks
from adapters.sql.engine import make_engine
from adapters.sql.errors import DatabaseUnavailable
from adapters.sql.reads import SqlReads
from adapters.webhooks.sender import Letters, Sender
from ticketing_domain.box_office import BoxOffice
from ticketing_domain.media.storage import StorageUnavailable
from ticketing_domain.memory import MemoryBooks
from ticketing_domain.memory.storage import as_it_is
from ticketing_domain.names import Randomness
from ticketing_domain.notices.endpoint import Dialect
from ticketing_domain.notices.webhook_book import Slots
from ticketing_domain.ports import Books
from ticketing_domain.reads import Reads

BASE_URL: Final = "https://tickets.example"
LETTERS: Final[Letters] = {Dialect.V1: v1_notices.letter_of, Dialect.ADMIN: admin_notices.letter_of}
IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 (a folder of the run's own is made in it)


class Database(Protocol):
    """Protocol: what outlives a process."""

    def open(self) -> tuple[Books, Reads]:
        """Connect to it as a process does that has just started."""
        ...

    def close(self) -> None: ...


@attrs.define(eq=False)
class InMemory(Database):
    """The books in memory, as if they were a database."""

    books: MemoryBooks = attrs.field(factory=MemoryBooks)

    def open(self) -> tuple[Books, Reads]:
        return self.books.open, cast("Reads", self.books.reads)

    def close(self) -> None:
        """Nothing is left of it."""


@attrs.define(eq=False)
class OnSqlite(Database):
    """A file of the run's own, in a file system that is in memory where there is one."""

    folder: Path = attrs.field(
        factory=lambda: Path(
            tempfile.mkdtemp(prefix="ticketing-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None)
        )
    )
    disconnect: Callable[[], None] = lambda: None

    def open(self) -> tuple[Books, Reads]:
        file = self.folder / "ticketing.db"
        if not file.exists():
            file.write_bytes(_migrated())
        self.disconnect()
        engine = make_engine(f"sqlite:///{file}", pool_size=8)
        self.disconnect = engine.dispose
        return SqlBooks(engine), SqlReads(engine)

    def close(self) -> None:
        self.disconnect()
        shutil.rmtree(self.folder, ignore_errors=True)


@attrs.define(eq=False)
class Process:
    """One server process: the box office over troubled ports, and the application."""

    box_office: BoxOffice
    app: ASGIApp


@attrs.define(eq=False)
class House:
    """Everything that a run plays in; `gateway`, `receiver` and `storage` are other people's houses."""

    database: Database
    clock: SimulatedClock
    trouble: Trouble
    gateway: Gateway
    receiver: Receiver
    storage: TroubledStorage
    random: Randomness
    plain_books: Books = attrs.field(init=False)
    records: Reads = attrs.field(init=False)
    """What is in the database, past all trouble."""
    processes: list[Process] = attrs.field(factory=list)

    def start(self) -> None:
        """Start the first process, after an end of all processes that may have been sudden."""
        self.processes.clear()
        self.trouble.dead, self.trouble.open_units = False, 0
        self.plain_books, self.records = self.database.open()
        self.process(0)

    def process(self, number: int) -> Process:
        """Return a process, started where it does not run."""
        while len(self.processes) <= number:
            self.processes.append(self._start())
        return self.processes[number]

    def do_chores(self, number: int) -> int:
        """Let a process make one of its rounds, which may fail; returns how many things were done."""
        with suppress(DatabaseUnavailable, StorageUnavailable):
            return self.process(number).box_office.do_chores()
        return 0

    def send_webhooks(self, number: int) -> int:
        """Let a process send what is due, one endpoint after another; returns how many letters were settled."""
        webhooks = self.process(number).box_office.webhooks
        sender = Sender(webhooks, self.receiver, LETTERS)
        settled = 0
        with suppress(DatabaseUnavailable):
            webhooks.hand_out()
            for run in webhooks.claim(Slots(4, 2)):
                settled += webhooks.settle([sender.carry(run, Event())])
        return settled

    def _start(self) -> Process:
        books = TroubledBooks(self.plain_books, self.trouble)
        box_office = BoxOffice(
            books=books,
            reads=troubled_reads(self.records, self.trouble),
            payments=self.gateway,
            now=self.clock,
            random=self.random,
            egress=self.receiver,
            storage=self.storage,
            develop=as_it_is,
        )
        app = build_app(
            box_office,
            base_url=BASE_URL,
            unavailable=(DatabaseUnavailable, StorageUnavailable),
            signed_ids=SignedIds(("simulated",)),
            advisers={BANK: self.gateway} if isinstance(self.gateway, Bank) else {},
        )
        return Process(box_office, app)


_TEMPLATE: Final[list[bytes]] = []


def _migrated() -> bytes:
    """Return a migrated, empty SQLite file, made once in this process."""
    if not _TEMPLATE:
        with tempfile.TemporaryDirectory(prefix="ticketing-") as folder:
            file = Path(folder) / "template.db"
            migrate.upgrade(f"sqlite:///{file}")
            _TEMPLATE.append(file.read_bytes())
    return _TEMPLATE[0]
