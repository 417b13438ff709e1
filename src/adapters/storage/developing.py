"""The first picture loads what decodes pictures: it takes 2 MB, and few processes are ever handed one."""

from ticketing_domain.media.picture import Developed


def develop(content: bytes, content_type: str) -> Developed:
    """Implements `Develop`, by `adapters.storage.pictures`."""
    from adapters.storage import pictures  # noqa: PLC0415 (as said above)

    return pictures.develop(content, content_type)
