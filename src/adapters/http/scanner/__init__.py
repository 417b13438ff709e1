"""The scanner API: what doors ask and report (contract §3, "Scanner")."""
