"""The documents of the APIs, in OpenAPI 3.1, written from the messages and the route tables (ADR 0008)."""
