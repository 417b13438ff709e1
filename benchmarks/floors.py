"""Floors: what this machine answers when next to nothing is done.

`echo` reads and answers JSON without a database; `naive` is the smallest honest reservation: one transaction for each
request, which takes from the stock under a condition and writes an order and its line.
"""

import os
import secrets
from typing import Any, Final

import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from adapters.sql.engine import for_writing, make_engine

STOCK: Final = 10_000_000
ANSWER: Final = {"public_id": "j7bjwjgvtvbwjof5", "status": "pending", "items": [{"quantity": 1}]}

metadata: Final = sa.MetaData()
stock: Final = sa.Table(
    "naive_stock",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("left", sa.BigInteger, nullable=False),
)
orders: Final = sa.Table(
    "naive_orders",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("email", sa.Text, nullable=False, index=True),
)
items: Final = sa.Table(
    "naive_items",
    metadata,
    sa.Column("order_id", sa.Text, primary_key=True),
    sa.Column("ticket_id", sa.BigInteger, nullable=False),
    sa.Column("quantity", sa.BigInteger, nullable=False),
)
TAKE: Final = (
    sa.update(stock)
    .where(stock.c.id == 1, stock.c.left >= sa.bindparam("wanted"))
    .values(left=stock.c.left - sa.bindparam("wanted"))
)


def echo() -> Starlette:
    """Build the floor of HTTP alone."""

    async def post(request: Request) -> JSONResponse:
        await request.json()
        return JSONResponse(ANSWER, 201)

    async def get(_: Request) -> JSONResponse:
        return JSONResponse(ANSWER)

    return Starlette(routes=[Route("/post", post, methods=["POST"]), Route("/get", get)])


def naive() -> Starlette:
    """Build the naive reservation over the database in `BENCH_DATABASE_URL`."""
    engine = for_writing(make_engine(os.environ["BENCH_DATABASE_URL"], pool_size=40))
    metadata.create_all(engine)
    with engine.begin() as connection:
        if connection.scalar(sa.select(stock.c.id)) is None:
            connection.execute(sa.insert(stock), {"id": 1, "left": STOCK})

    def reserve(body: dict[str, Any]) -> int:
        (line,) = body["items"]
        with engine.begin() as connection:
            if not connection.execute(TAKE, {"wanted": line["quantity"]}).rowcount:
                return 409
            order = secrets.token_hex(8)
            connection.execute(sa.insert(orders), {"id": order, "email": body["email"]})
            connection.execute(sa.insert(items), {"order_id": order, **line})
        return 201

    async def post(request: Request) -> JSONResponse:
        return JSONResponse(ANSWER, await run_in_threadpool(reserve, await request.json()))

    return Starlette(routes=[Route("/post", post, methods=["POST"])])
