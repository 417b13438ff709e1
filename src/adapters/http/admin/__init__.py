"""The admin API: what a promoter's own systems use (seeds 000 to 003)."""
