"""The copy for people: a PDF made from privacy/copy.typ.

Whatever somebody typed reaches the document as data and never as its source, so that no text can
be read as an instruction. Nothing is fetched.
"""

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disclaimers.models import Clauses
from people.languages import direction, spoken
from people.zones import zone_name
from privacy.copies import Copy, Section, Told

SOURCE = Path(__file__).with_name("copy.typ")
# Fonts come as packages, so that every machine draws every script alike.
FONTS = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "noto_cjk_sans_jp_regular")
# No line holds a longer word: an address, or a text without blanks.
LONGEST_WORD = re.compile(r"(\S{30})(?=\S)")
BREAK_HERE = "\u200b"
# Around a line, so that a telephone number or an English sentence keeps its order beside Arabic.
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
# An entry with less text than this is not divided between two pages.
SHORT = 900


def pdf_of(copy: Copy, clauses: Clauses) -> bytes:
    """The document, in the language of the visitor, with these clauses at its end."""
    made_at = formats.date_format(timezone.localtime(copy.made_at), _("j F Y, H:i"))
    document = {
        "language": spoken(get_language() or ""),
        "direction": direction(get_language() or ""),
        "title": _("What %(agency)s knows of you") % {"agency": settings.AGENCY_NAME},
        "agency": f"{settings.AGENCY_NAME}\n{settings.AGENCY_POSTAL_ADDRESS}",
        "made": f"{made_at} ({zone_name(timezone.get_current_timezone_name())})",
        "intro": _words(
            _(
                "This is your own copy, made because you asked for it on your page. Please keep it "
                "where nobody else can read it."
            )
        ),
        "sections": [_section(section) for section in copy.sections if section.rows],
        "words": {
            "clauses_shown": _("The clauses you were shown, word for word"),
            "left": _("What is not in this copy"),
            "clauses": _("What you should know"),
        },
        "shown": [_clause(version.label, version.title, version.text) for version in copy.clauses],
        "left": [_words(str(each.why)) for each in copy.left],
        "clauses": [_clause(each.label, each.title, each.text) for each in clauses.versions],
    }
    return typst.compile(
        SOURCE,
        font_paths=font_folders(),
        sys_inputs={"document": json.dumps(document)},
    )


def font_folders() -> list[Path]:
    """Where the packages keep their fonts; one that is not installed is left out."""
    found = [find_spec(name) for name in FONTS]
    return [Path(spec.origin).parent for spec in found if spec and spec.origin]


def _section(section: Section) -> dict[str, Any]:
    return {"title": str(section.title), "rows": [_row(row) for row in section.rows]}


def _row(row: list[Told]) -> dict[str, Any]:
    facts = [[str(fact.label), _words(fact.shown)] for fact in row if fact.shown]
    is_short = sum(len(value) for _label, value in facts) < SHORT
    return {"facts": facts, "is_short": is_short}


def _clause(name: str, title: str, text: str) -> dict[str, str]:
    return {"name": name, "title": _words(title), "text": _words(text)}


def _words(text: str) -> str:
    """Each line on its own in its own direction, with words that can be broken."""
    lines = LONGEST_WORD.sub(rf"\1{BREAK_HERE}", text.replace("\r\n", "\n")).split("\n")
    return "\n".join(f"{ISOLATE}{line}{END_ISOLATE}" if line else "" for line in lines)
