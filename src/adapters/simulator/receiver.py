"""What lies outside: the receiver of webhooks, and the place where files are kept."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Final

import attrs

from adapters.simulator.trouble import Fault, Trouble
from ticketing_domain.media.storage import Destination, Storage, StorageUnavailable
from ticketing_domain.media.upload import Upload
from ticketing_domain.memory.storage import MemoryStorage
from ticketing_domain.notices.egress import Egress, Outcome, Reply, Unreachable

AT_ONCE: Final = timedelta(milliseconds=20)
SLOWLY: Final = timedelta(seconds=3)


@attrs.frozen
class Letter:
    """A letter as it arrived."""

    url: str
    id: str
    body: bytes


@attrs.define(eq=False)
class Receiver(Egress):
    """Implements `Egress` over one promoter's system, which writes down all that arrives."""

    trouble: Trouble
    letters: list[Letter] = attrs.field(factory=list)

    def judge(self, url: str) -> str | None:  # noqa: ARG002 (every address is good here)
        return None

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        self.trouble.reach("egress")
        if self.trouble.strikes(Fault.BEFORE, "egress"):
            return Unreachable("simulated: nobody answers", AT_ONCE)
        if self.trouble.strikes(Fault.REFUSE, "egress"):
            return Reply(500, "simulated", AT_ONCE)
        self.letters.append(Letter(url, headers["webhook-id"], body))
        self.trouble.leave("egress")
        if self.trouble.strikes(Fault.AFTER, "egress"):
            return Unreachable("simulated: the answer was lost", SLOWLY)
        return Reply(200, "", SLOWLY if self.trouble.strikes(Fault.DELAY, "egress") else AT_ONCE)


@attrs.define(eq=False)
class TroubledStorage(Storage):
    """Implements `Storage` over one in memory."""

    kept: MemoryStorage
    trouble: Trouble

    def destination(self, upload: Upload) -> Destination:
        self._before()
        return self.kept.destination(upload)

    def read(self, name: str, at_most: int) -> bytes:
        self._before()
        return self.kept.read(name, at_most)

    def write(self, name: str, content: bytes, content_type: str) -> None:
        self._before()
        self.kept.write(name, content, content_type)
        self._after()

    def address(self, name: str) -> str:
        return self.kept.address(name)

    def remove(self, names: Collection[str]) -> None:
        self._before()
        self.kept.remove(names)
        self._after()

    def _before(self) -> None:
        self.trouble.reach("storage")
        if self.trouble.strikes(Fault.BEFORE, "storage"):
            raise StorageUnavailable("simulated: nobody answers")

    def _after(self) -> None:
        self.trouble.leave("storage")
        if self.trouble.strikes(Fault.AFTER, "storage"):
            raise StorageUnavailable("simulated: the answer was lost")
