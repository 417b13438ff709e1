"""The box office in memory, driven through any history."""

from hypothesis import settings

from ticketing_domain.testing.machine import BoxOfficeMachine
from ticketing_domain.testing.stage import memory_stage


class MemoryMachine(BoxOfficeMachine):
    """Plays in memory."""

    open_stage = staticmethod(memory_stage)


TestBoxOfficeInMemory = MemoryMachine.TestCase
TestBoxOfficeInMemory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
