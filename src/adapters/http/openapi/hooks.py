"""Webhooks in a document: what an API sends by itself to addresses that were given to it."""

from adapters.http.openapi.entries import JSON, Hook, Hooks, Schema
from adapters.http.openapi.schemas import Writer


def webhooks(hooks: Hooks | None, answers: Writer) -> Schema:
    """Write the part of a document that tells of webhooks; nothing for an API that sends none."""
    if hooks is None:
        return {}
    return {
        "webhooks": {
            name: {"post": _post(name, hook, hooks, answers)}
            for name, hook in hooks.notices.items()
        }
    }


def _post(name: str, hook: Hook, hooks: Hooks, answers: Writer) -> Schema:
    return {
        "operationId": f"told_{name.replace('.', '_')}",
        "summary": hook.summary,
        "security": [],
        "tags": [hooks.room],
        "parameters": [
            {"name": header, "in": "header", "required": True, **schema}
            for header, schema in hooks.headers.items()
        ],
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": answers.schema(hook.shape)}},
        },
        "responses": {status: {"description": says} for status, says in hooks.answers.items()},
    }
