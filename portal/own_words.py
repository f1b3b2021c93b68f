"""What we know of her, as the forms of her page show it: plain text, so that it can be compared."""

from people.models import Person

OWN = (
    "name", "phone", "country", "channel", "language", "time_zone", "quiet_from", "quiet_until",
)  # fmt: skip
TIMES = ("quiet_from", "quiet_until")


def own_words(person: Person) -> dict[str, str]:
    """Each field that she may change herself."""
    words = {name: str(getattr(person, name) or "") for name in OWN}
    return words | {name: words[name][:5] for name in TIMES}
