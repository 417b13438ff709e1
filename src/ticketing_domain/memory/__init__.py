"""The books in memory: every port of the domain over dictionaries and one lock.

For trying things out, for an embedder's own tests, and as the plainest statement of what an adapter must do. One unit
of work runs at a time; nothing survives the process.

    memory = MemoryBooks()
    box_office = BoxOffice(books=memory.open, reads=memory.reads, payments=SandboxPayments(), …)
"""

from typing import TYPE_CHECKING

from ticketing_domain.memory.payments import SandboxPayments as SandboxPayments
from ticketing_domain.memory.scripted_bank import Call as Call
from ticketing_domain.memory.scripted_bank import Post as Post
from ticketing_domain.memory.scripted_bank import ScriptedBank as ScriptedBank
from ticketing_domain.memory.scripted_bank import Turn as Turn
from ticketing_domain.memory.scripted_bank import by_post as by_post

if TYPE_CHECKING:
    from ticketing_domain.memory.books import MemoryBooks as MemoryBooks


def __getattr__(name: str) -> object:
    """Load the books for whoever asks for them: a server takes the sandbox from here, and keeps its books elsewhere."""
    if name != "MemoryBooks":
        raise AttributeError(f"{__name__} has no {name}")
    from ticketing_domain.memory.books import MemoryBooks  # noqa: PLC0415 (as said above)

    return MemoryBooks
