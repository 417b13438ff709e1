"""The sandbox provider, which is the one that the domain brings for trying things out: no money moves anywhere.

For rehearsals there is one that remembers and does what it is told.
"""

from ticketing_domain.memory import Call, Post, SandboxPayments, ScriptedBank, Turn, by_post

__all__ = ["Call", "Post", "SandboxPayments", "ScriptedBank", "Turn", "by_post"]
