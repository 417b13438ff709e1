"""What is read from memory without deciding anything, gathered from the rooms' reads."""

from ticketing_domain.memory.offer_reads import MemoryCatalogueReads
from ticketing_domain.memory.people_reads import MemoryPeopleReads
from ticketing_domain.memory.records import MemoryRecords
from ticketing_domain.memory.sale_reads import MemoryOrderReads


class MemoryReads(MemoryCatalogueReads, MemoryOrderReads, MemoryPeopleReads, MemoryRecords):
    """Every read that a box office needs."""
