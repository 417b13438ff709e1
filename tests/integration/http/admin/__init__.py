"""The admin API as a promoter's own systems use it, over every adapter that keeps the books."""
