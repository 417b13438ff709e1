"""E-mail addresses, as people write them."""

from email_validator import EmailNotValidError, validate_email

from ticketing_domain.people.customer import normalise_email


def known_address(email: str) -> str:
    """Return the form by which an address is known, or nothing where it is none; the network is not asked."""
    try:
        found = validate_email(
            email.strip(), check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        return ""
    return normalise_email(found.normalized)
