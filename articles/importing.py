"""Turn magazine text into the parts of a draft: what is body, and what only stood around it.

The text is plain: a head of short lines (trust banner, category, title), then headings,
paragraphs and bullets separated by blank lines, with promotions and a disclaimer among them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from articles.kinds import Audience, BlockKind, PromotionKind, Section
from articles.wording import breaks_off
from disclaimers.policy import Code

LARGEST_FILE = 1_000_000
LONGEST_TITLE = 200
LONGEST_HEADING = 90
LONGEST_LABEL = 40
# A line this long without an ending was wrapped; a shorter one ended on purpose.
SHORTEST_WRAPPED = 60


class NotImportable(Exception):
    """The file holds no article; the message says why, in one sentence."""


@dataclass(frozen=True)
class ParsedBlock:
    kind: BlockKind
    text: str
    term: str = ""
    section: str = ""


@dataclass(frozen=True)
class ParsedPromotion:
    kind: PromotionKind
    audience: Audience
    text: str


@dataclass
class ParsedArticle:
    """What was recognised in a text. ``clauses`` are those that its own disclaimer touches."""

    title: str
    category: str = ""
    blocks: list[ParsedBlock] = field(default_factory=list)
    promotions: list[ParsedPromotion] = field(default_factory=list)
    clauses: list[Code] = field(default_factory=list)


def read_text(path: Path) -> str:
    """The text of a file. Raises NotImportable for what cannot be one."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise NotImportable(f"{path} is larger than {LARGEST_FILE // 1_000_000} MB.")
        raw = path.read_bytes()
    except OSError as error:
        raise NotImportable(f"{path} cannot be read: {error.strerror}.") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotImportable(f"{path} is not text in UTF-8.") from error
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise NotImportable(f"{path} is not a text file.")
    if not text.strip():
        raise NotImportable(f"{path} is empty.")
    return text


def parse_article(text: str) -> ParsedArticle:
    """Recognise the parts of a magazine text. Raises NotImportable without a title and a body."""
    chunks = [list(_lines(chunk)) for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))]
    chunks = [chunk for chunk in chunks if chunk]
    size = next((n for n, chunk in enumerate(chunks) if _is_running_text(chunk[-1])), len(chunks))
    article = _parse_head([line for chunk in chunks[:size] for line in chunk])
    in_disclaimer = False
    for chunk in chunks[size:]:
        for line in chunk:
            in_disclaimer = in_disclaimer or bool(_DISCLAIMER.match(line))
            if _is_promotion(line):
                article.promotions.append(_promotion(line))
            elif in_disclaimer and _is_disclaimer(line):
                article.clauses += [c for c in clauses_touched(line) if c not in article.clauses]
            else:
                article.blocks.append(_block(line, can_be_heading=len(chunk) == 1))
    if not article.blocks:
        raise NotImportable("The text has a title but no body.")
    return article


# --- Lines ---

_BULLET = re.compile(r"^\s*(?:[•◦▪·*–-]|\d{1,2}[.)])\s+")
_LEAD = re.compile(r"^(?P<term>[^:.!?]{2,60}):\s+(?P<text>\S.*)$", re.DOTALL)
_DISCLAIMER = re.compile(r"^disclaimer\b", re.IGNORECASE)
_ARROW = re.compile(r"\s*(?:→|»|>>|›)\s*$")
_EVENT = re.compile(r"^(?:free |live |upcoming )*(?:webinar|event|workshop)\s*:", re.IGNORECASE)
_BANNER = re.compile(r"^(?:trusted|join|over|more than|chosen)\b.*\d", re.IGNORECASE)
_PROFESSIONAL = re.compile(
    r"certif|professional|your (?:clinic|practice|business|hospital)|growth|industry", re.IGNORECASE
)
_CALL = re.compile(
    r"\b(?:free quote|get a quote|request a|book (?:now|your|a)|sign up|explore your options"
    r"|contact us|click here|visiting|[Vv]isit (?:our|us|for|the|www|http))\b"
)


def _lines(chunk: str) -> Iterator[str]:
    """The lines of a chunk, wrapped ones joined again."""
    parts: list[str] = []
    for raw in chunk.split("\n"):
        line = raw.strip()
        if parts and line and _is_wrapped(parts[-1]) and not _starts_something(raw):
            parts.append(line)
            continue
        if parts:
            yield " ".join(parts)
        parts = [line] if line else []
    if parts:
        yield " ".join(parts)


def _is_wrapped(line: str) -> bool:
    return len(line) >= SHORTEST_WRAPPED and not line.endswith((".", "!", "?", ":", "→", "»"))


def _starts_something(line: str) -> bool:
    return bool(
        _BULLET.match(line) or _DISCLAIMER.match(line.strip()) or _is_promotion(line.strip())
    )


def _is_running_text(line: str) -> bool:
    is_sentence = len(line) > LONGEST_HEADING and line.endswith((".", "!", "?", ":"))
    return bool(is_sentence or _BULLET.match(line))


def _is_disclaimer(line: str) -> bool:
    # What follows a disclaimer and says nothing of the kind is body: no text may get lost.
    return bool(_DISCLAIMER.match(line) or clauses_touched(line))


def _is_promotion(line: str) -> bool:
    return bool(_ARROW.search(line) or _EVENT.match(line))


# --- Parts ---


def _parse_head(lines: list[str]) -> ParsedArticle:
    promotions = [_promotion(line) for line in lines if _is_promotion(line)]
    lines = [line for line in lines if not _is_promotion(line)]
    banners = [line for line in lines if _BANNER.match(line)]
    rest = [line for line in lines if not _BANNER.match(line)]
    if not rest:
        raise NotImportable("The text has no title above its first paragraph.")
    # A label is printed above and below the title, or is the first short line above it.
    times = Counter(rest)
    repeated = [line for line in times if times[line] > 1]
    title = max((line for line in times if times[line] == 1), key=len, default=rest[0])
    above = [line for line in rest[: rest.index(title)] if len(line) <= LONGEST_LABEL]
    article = ParsedArticle(title=title[:LONGEST_TITLE], category=next(iter(repeated + above), ""))
    article.promotions = [
        *(ParsedPromotion(PromotionKind.BANNER, Audience.PATIENT, line) for line in banners),
        *promotions,
    ]
    article.blocks = [
        _block(line, can_be_heading=True)
        for line in rest[rest.index(title) + 1 :]
        if line != article.category
    ]
    return article


def _promotion(line: str) -> ParsedPromotion:
    is_event = bool(_EVENT.match(line))
    return ParsedPromotion(
        PromotionKind.WEBINAR if is_event else PromotionKind.PROGRAMME,
        Audience.PROFESSIONAL if _PROFESSIONAL.search(line) else Audience.PATIENT,
        _ARROW.sub("", line),
    )


def _block(line: str, *, can_be_heading: bool) -> ParsedBlock:
    if _BULLET.match(line):
        return _bullet(_BULLET.sub("", line))
    if can_be_heading and _is_heading(line):
        return ParsedBlock(BlockKind.HEADING, line, section=_section(line))
    kind = BlockKind.CALLOUT if _CALL.search(line) else BlockKind.PARAGRAPH
    return ParsedBlock(kind, line)


def _bullet(text: str) -> ParsedBlock:
    lead = _LEAD.match(text)
    if lead:
        return ParsedBlock(BlockKind.LEAD_BULLET, lead["text"], term=lead["term"].strip())
    return ParsedBlock(BlockKind.BULLET, text)


def _is_heading(line: str) -> bool:
    if len(line) > LONGEST_HEADING or re.search(r"[.!?]\s", line):
        return False
    return not line.endswith((".", "!", ";", ",", ":")) and not breaks_off(line, is_list_item=True)


SECTION_WORDS = {
    Section.RISKS: r"\brisks?\b|side effects|complications",
    Section.ALTERNATIVES: r"\balternatives?\b|other (?:options|choices|treatments)",
    Section.UNCERTAINTY: r"\buncertain|not (?:yet )?known?\b|\bunknown\b",
    Section.COSTS: r"\bcosts?\b|\bprices?\b",
}


def _section(heading: str) -> str:
    return next(
        (name for name, words in SECTION_WORDS.items() if re.search(words, heading, re.I)), ""
    )


# --- The text's own disclaimer ---

CLAUSE_WORDS = {
    Code.INFORMATION_ONLY: r"informational purposes|substitute for .{0,60}advice",
    Code.ASK_YOUR_DOCTOR: r"your (?:physician|doctor)|qualified health",
    Code.NO_ENDORSEMENT: r"\bendorse",
    Code.VIEWS_OF_AUTHORS: r"views (?:and opinions )?.{0,60}(?:author|contributor|advertiser)",
    Code.NO_WARRANTY: r"representations or warranties|no warrant|\bwarrant",
    Code.RELIANCE: r"at your own risk|\breliance\b",
    Code.OWN_RESEARCH: r"own research",
    Code.EMERGENCY: r"\bemergency\b",
    Code.RESULTS_VARY: r"results (?:may )?vary",
}


def clauses_touched(text: str) -> list[Code]:
    """The clauses of ours that stand for what a foreign disclaimer says."""
    return [code for code, words in CLAUSE_WORDS.items() if re.search(words, text, re.IGNORECASE)]
