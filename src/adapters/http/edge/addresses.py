"""E-mail addresses, as people write them."""

import re
from typing import Final

from ticketing_domain.people.customer import normalise_email

PLAIN: Final = re.compile(
    r"[a-z0-9]{1,20}(?:[._+-][a-z0-9]{1,20}){0,2}"
    r"@(?:[a-z0-9]{1,20}(?:-[a-z0-9]{1,20})?\.){1,3}[a-z]{2,10}"
)
"""What most people's addresses look like, in the form that the library would give them."""


def known_address(email: str) -> str:
    """Return the form by which an address is known, or nothing where it is none; the network is not asked."""
    return email if PLAIN.fullmatch(email) else checked_address(email)


def checked_address(email: str) -> str:
    """Return what `known_address` does, for an address that may be unusual."""
    # Many patterns, for the few addresses that are not plain.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415 (see above)

    try:
        found = validate_email(
            email.strip(), check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        return ""
    return normalise_email(found.normalized)
