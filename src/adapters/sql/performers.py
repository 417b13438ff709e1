"""Performers."""

from typing import Any, Final

import attrs
import sqlalchemy as sa

from adapters.sql.line_up import line_up
from adapters.sql.schema import Fields, among, key, metadata, optional, required
from ticketing_domain.catalogue.performer import Performer, Performers, PerformerType
from ticketing_domain.catalogue.rich_text import RichText
from ticketing_domain.errors import NotFound
from ticketing_domain.media.picture import read_picture

performers: Final = sa.Table(
    "performers",
    metadata,
    key("account_id", sa.BigInteger),
    key("id", sa.BigInteger),
    required("name", sa.Text),
    required("name_key", sa.Text),
    required("performer_type", sa.Text),
    optional("bio_html", sa.Text),
    optional("bio_plain", sa.Text),
    optional("website_url", sa.Text),
    optional("instagram_url", sa.Text),
    optional("spotify_url", sa.Text),
    optional("soundcloud_url", sa.Text),
    optional("tiktok_url", sa.Text),
    optional("youtube_url", sa.Text),
    optional("image", sa.Text),
    sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
    sa.UniqueConstraint("account_id", "name_key", name="one_performer_for_a_name"),
    sa.CheckConstraint(
        among("performer_type", [each.value for each in PerformerType]),
        name="performer_is_of_a_type",
    ),
    sa.CheckConstraint(
        "(bio_html IS NULL) = (bio_plain IS NULL)", name="bio_is_there_in_both_forms"
    ),
)


def performer_row(performer: Performer) -> dict[str, Any]:
    """Write a performer as its row."""
    return {
        "account_id": performer.account_id,
        "id": performer.id,
        "name": performer.name,
        "name_key": performer.name_key,
        "performer_type": performer.performer_type.value,
        "bio_html": performer.bio.html if performer.bio else None,
        "bio_plain": performer.bio.plain if performer.bio else None,
        "website_url": performer.website_url,
        "instagram_url": performer.instagram_url,
        "spotify_url": performer.spotify_url,
        "soundcloud_url": performer.soundcloud_url,
        "tiktok_url": performer.tiktok_url,
        "youtube_url": performer.youtube_url,
        "image": performer.image.text if performer.image else None,
    }


def performer_from(row: Fields) -> Performer:
    """Read a performer from its row."""
    html, plain = row["bio_html"], row["bio_plain"]
    return Performer(
        id=row["id"],
        account_id=row["account_id"],
        name=row["name"],
        performer_type=PerformerType(row["performer_type"]),
        bio=None if html is None else RichText(html, plain),
        website_url=row["website_url"],
        instagram_url=row["instagram_url"],
        spotify_url=row["spotify_url"],
        soundcloud_url=row["soundcloud_url"],
        tiktok_url=row["tiktok_url"],
        youtube_url=row["youtube_url"],
        image=read_picture(row["image"]),
    )


@attrs.frozen
class SqlPerformers(Performers):
    """The performers in a database."""

    connection: sa.Connection

    def add(self, performer: Performer) -> None:
        self.connection.execute(sa.insert(performers), performer_row(performer))

    def get(self, account_id: int, performer_id: int) -> Performer:
        found = sa.select(performers).where(_is(account_id, performer_id)).with_for_update()
        row = self.connection.execute(found).mappings().first()
        if row is None:
            raise NotFound("performer", performer_id)
        return performer_from(row)

    def id_of_name(self, account_id: int, key: str) -> int | None:
        found = sa.select(performers.c.id).where(
            performers.c.account_id == account_id, performers.c.name_key == key
        )
        return self.connection.scalars(found).first()

    def on_a_line_up(self, account_id: int, performer_id: int) -> bool:
        found = sa.select(line_up.c.id).where(
            line_up.c.account_id == account_id, line_up.c.performer_id == performer_id
        )
        return self.connection.execute(found.limit(1)).first() is not None

    def save(self, performer: Performer) -> None:
        changed = sa.update(performers).where(_is(performer.account_id, performer.id))
        self.connection.execute(changed.values(performer_row(performer)))

    def delete(self, performer: Performer) -> None:
        gone = sa.delete(performers).where(_is(performer.account_id, performer.id))
        self.connection.execute(gone)


def _is(account_id: int, performer_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(performers.c.account_id == account_id, performers.c.id == performer_id)
