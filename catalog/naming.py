"""What treatments and destinations are called in the reader's language."""

from django.utils.translation import gettext


def called(name: str) -> str:
    """The name, translated if it is one that every site begins with, else as the site wrote it."""
    return gettext(name) if name else ""
