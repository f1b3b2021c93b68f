"""Which addresses reach one mailbox, by what its provider promises in writing."""

from people.addresses import normalise_email

# Whatever follows the plus sign, it is the same mailbox.
IGNORE_TAGS = frozenset(
    {"gmail.com", "hotmail.com", "icloud.com", "live.com", "outlook.com", "proton.me",
     "protonmail.com"}
)  # fmt: skip
IGNORE_DOTS = frozenset({"gmail.com"})
SAME_DOMAIN = {"googlemail.com": "gmail.com"}


def mailbox_of(address: str) -> str:
    """One text for all the ways in which this mailbox can be written.

    It is for comparing and is never written to. Of other providers nothing is guessed: there
    another dot may be another human.
    """
    name, _at, domain = normalise_email(address).rpartition("@")
    domain = SAME_DOMAIN.get(domain, domain)
    if domain in IGNORE_TAGS:
        name = name.partition("+")[0]
    if domain in IGNORE_DOTS:
        name = name.replace(".", "")
    return f"{name}@{domain}"
