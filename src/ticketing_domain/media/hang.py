"""Hanging pictures: what a promoter's change of an event or performer does to the pictures of it, in the same
transaction."""

from datetime import datetime

from ticketing_domain.changes import Given, Problem
from ticketing_domain.media.picture import Hanging, Picture
from ticketing_domain.media.upload import KEPT_FOR, USED, HungPicture
from ticketing_domain.ports import UnitOfWork


def used_problem(
    books: UnitOfWork, account_id: int, field: str, sent: Given[Picture | None]
) -> Problem | None:
    """Return the problem of an upload that fills the same frame already, here or elsewhere."""
    if isinstance(sent, Picture) and books.uploads.hung(account_id, [sent.key]):
        return (field, USED)
    return None


def rehang(
    books: UnitOfWork, account_id: int, before: Hanging, after: Hanging, at: datetime
) -> None:
    """Hang what is new, and take down what is shown no more; its files go away a day later."""
    old, new = _hanging(before), _hanging(after)
    for picture in sorted(new - old, key=lambda one: one.key):
        books.uploads.hang(HungPicture(account_id, picture.key, at), picture.upload_key)
    if gone := sorted(picture.key for picture in old - new):
        books.uploads.take_down(account_id, gone, at + KEPT_FOR)


def _hanging(pictures: Hanging) -> set[Picture]:
    return {picture for picture in pictures if picture is not None}
