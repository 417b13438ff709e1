"""The promoter API `/v1`: a second dialect over the same box office, for promoters' programmers (seed 004)."""
