"""Letters: what stands in names of other scripts, in those of ASCII."""


def transliterate(text: str) -> str:
    """Implements `Transliterate`. The tables of all scripts are loaded with the first name: they take 4 MB."""
    import text_unidecode as tables  # type: ignore[import-untyped]  # noqa: PLC0415 (no stubs)

    plain: str = tables.unidecode(text)
    return plain
