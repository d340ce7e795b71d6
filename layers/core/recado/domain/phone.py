"""Phone numbers in E.164, and Brazil's ninth digit."""

import re

_BRAZILIAN_MOBILE_WITHOUT_NINTH = re.compile(r"\A(\+55[1-9][1-9])([6-9][0-9]{7})\Z")


def canonical_phone(number: str) -> str:
    """One spelling for both forms of a Brazilian mobile number: since 2016 each begins with a 9
    after the area code, but older address books and WhatsApp's own ids leave it out."""
    return _BRAZILIAN_MOBILE_WITHOUT_NINTH.sub(r"\g<1>9\g<2>", number)
