"""People and what identifies them: accounts, the tokens of their systems, their customers."""
