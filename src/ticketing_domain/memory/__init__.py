"""The books in memory: every port of the domain over dictionaries and one lock.

For trying things out, for an embedder's own tests, and as the plainest statement of what an adapter must do. One unit
of work runs at a time; nothing survives the process.

    memory = MemoryBooks()
    box_office = BoxOffice(books=memory.open, reads=memory.reads, payments=SandboxPayments(), …)
"""

from ticketing_domain.memory.books import MemoryBooks as MemoryBooks
from ticketing_domain.memory.payments import SandboxPayments as SandboxPayments
from ticketing_domain.memory.scripted_bank import Call as Call
from ticketing_domain.memory.scripted_bank import Post as Post
from ticketing_domain.memory.scripted_bank import ScriptedBank as ScriptedBank
from ticketing_domain.memory.scripted_bank import Turn as Turn
from ticketing_domain.memory.scripted_bank import by_post as by_post
