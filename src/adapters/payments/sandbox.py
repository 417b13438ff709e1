"""The sandbox provider, which is the one that the domain brings for trying things out: no money moves anywhere."""

from ticketing_domain.memory import SandboxPayments

__all__ = ["SandboxPayments"]
