"""What article templates need to print text that somebody typed."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles.marks import MARK, marks_in

register = template.Library()


@register.filter
def with_references(text: str) -> SafeString:
    """The text, escaped, with each mark such as [3] linked to ``#reference-3`` on the page."""
    pieces: list[tuple[str]] = []
    start = 0
    for mark in MARK.finditer(text):
        pieces += [(text[start : mark.start()],), (_linked(marks_in(mark.group())),)]
        start = mark.end()
    pieces.append((text[start:],))
    return format_html_join("", "{}", pieces)


def _linked(numbers: list[int]) -> SafeString:
    links = format_html_join(
        ", ",
        '<a href="#reference-{}" aria-label="{}">{}</a>',
        ((number, _("Source %d") % number, number) for number in numbers),
    )
    return format_html('<sup class="mark">[{}]</sup>', links)
