"""What a page is made of, as far as a text may have a part in it."""

from collections.abc import Iterator
from html.parser import HTMLParser

# Attributes whose value leads somewhere or loads something.
LEADING = {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href"}


class Skeleton(HTMLParser):
    """The tags of a page with the names of their attributes, and where they lead."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.leads_to: list[str] = []
        self.page = page
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.tags.append((tag, tuple(sorted(name for name, _value in attrs))))
        self.leads_to += [value or "" for name, value in attrs if name in LEADING]

    def handle_comment(self, data: str) -> None:
        """Note a comment, of which our pages have none."""
        self.tags.append(("comment", ()))

    def handle_decl(self, decl: str) -> None:
        """Note a declaration."""
        self.tags.append(("declaration", ()))

    def unknown_decl(self, data: str) -> None:
        """Note a marked section."""
        self.tags.append(("section", ()))


def strange_places(skeleton: Skeleton) -> Iterator[str]:
    """Places that a page of ours never leads to."""
    for place in skeleton.leads_to:
        if place.strip().lower().startswith(("javascript:", "data:text", "vbscript:")):
            yield place
        if "ran(" in place or place.startswith("//"):
            yield place
