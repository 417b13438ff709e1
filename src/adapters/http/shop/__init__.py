"""The shop: what buyers see and do, without a token (contract §4)."""
