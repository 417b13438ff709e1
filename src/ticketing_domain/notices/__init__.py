"""Notices: the facts that leave the house, written in the transaction of the change they tell of."""
