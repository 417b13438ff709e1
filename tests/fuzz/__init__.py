"""What strangers send, as bytes that a machine makes up: a target for each parser, with what must be true of any bytes.

`make fuzz` lets atheris look for bytes that break a target. Plain pytest replays the seeds, and everything that was ever
found (`found/<target>/`), without atheris.
"""
