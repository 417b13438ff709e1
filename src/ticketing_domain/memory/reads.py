"""What is read from memory without deciding anything, gathered from the rooms' reads."""

from ticketing_domain.memory.door_reads import MemoryDoorReads
from ticketing_domain.memory.house_sheets import MemoryHouseReads
from ticketing_domain.memory.key_sheets import MemoryKeyReads
from ticketing_domain.memory.line_up_reads import MemoryLineUpReads
from ticketing_domain.memory.payout_sheets import MemoryPayoutReads
from ticketing_domain.memory.people_reads import MemoryPeopleReads
from ticketing_domain.memory.placed_reads import MemoryPlacedReads
from ticketing_domain.memory.programme_reads import MemoryProgrammeReads
from ticketing_domain.memory.promo_sheets import MemoryPromoCodeReads
from ticketing_domain.memory.records import MemoryRecords
from ticketing_domain.memory.sale_reads import MemoryOrderReads
from ticketing_domain.memory.upload_sheets import MemoryUploadReads
from ticketing_domain.memory.webhook_reads import MemoryWebhookReads


class MemoryReads(
    MemoryPromoCodeReads,
    MemoryPayoutReads,
    MemoryOrderReads,
    MemoryDoorReads,
    MemoryPeopleReads,
    MemoryRecords,
    MemoryLineUpReads,
    MemoryHouseReads,
    MemoryUploadReads,
    MemoryWebhookReads,
    MemoryKeyReads,
    MemoryProgrammeReads,
    MemoryPlacedReads,
):
    """Every read that a box office needs."""
