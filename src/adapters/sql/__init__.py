"""The books in a database: SQLite or PostgreSQL, through the same tables and the same mapping functions.

engine = make_engine("sqlite:///var/ticketing.db")
box_office = BoxOffice(books=SqlBooks(engine), reads=SqlReads(engine), …)
"""

from adapters.sql.books import SqlBooks as SqlBooks
from adapters.sql.engine import make_engine as make_engine
from adapters.sql.errors import BrokenRule as BrokenRule
from adapters.sql.errors import DatabaseUnavailable as DatabaseUnavailable
from adapters.sql.reads import SqlReads as SqlReads
