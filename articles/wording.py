"""What the words of a text give away: hype, claims, and sentences that lost their link.

Everything here looks at plain text only. The lists are meant to be read aloud and grown; they
find what a hurried editor overlooks and do not replace one.
"""

import re
from collections.abc import Iterator

from articles.kinds import ClaimKind
from articles.marks import MARK, without_marks

# --- Sentences ---

_ABBREVIATIONS = frozenset(
    ["dr.", "mr.", "mrs.", "ms.", "prof.", "st.", "no.", "vs.", "e.g.", "i.e.", "approx."]
)
# A mark may stand after the full stop; it belongs to the sentence before it.
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]*(?:\s*\[\d[\d,\s]*\])*(?P<gap>\s+)(?=[\"“‘(]?[A-Z0-9])")


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with the reference marks that follow it."""
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        words = text[start : end.start() + 1].split()
        if words and words[-1].lower().lstrip('(“"') in _ABBREVIATIONS:
            continue
        found.append(text[start : end.start("gap")].strip())
        start = end.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


# --- Hype ---

HYPE = (
    r"beacons? of hope",
    r"revolution(?:ary|is\w+|iz\w+)",
    r"ground-?breaking",
    r"break-?throughs?",
    r"game-?chang\w+",
    r"life-chang\w+",
    r"miracles?|miraculous\w*",
    r"cures?|cured|curing",
    r"guarantee[ds]?",
    r"(?:the )?best(?! available| interests?|-corrected| evidence| case| for you)",
    r"cutting-edge|state-of-the-art|world-class|unparalleled|unmatched|second to none",
    r"pioneering",
    r"risk-free|pain-free|painless|100 ?% safe|(?:completely|perfectly|totally|absolutely) safe",
    r"immense potential|limitless|magic(?:al)?|wonder drug",
)
_HYPE = re.compile(rf"(?<![\w-])(?:{'|'.join(HYPE)})(?![\w-])", re.IGNORECASE)
FAR_BEFORE = 80
# "There is no cure" and "nobody can guarantee" are the opposite of hype.
_DENIED = re.compile(
    r"(?:\b(?:no|not|never|cannot|without|nobody|nothing|neither|nor)\b|n['’]t\b)[^.;:!?]{0,40}$",
    re.IGNORECASE,
)
# "Ask whether the guarantee covers …" talks about a contract, not about an outcome.
_CONTRACT = re.compile(r"\b(?:a|the|any|its|their|this|that|written)\s+$", re.IGNORECASE)
# A word or three in quotation marks is a word talked about.
_MENTIONED = re.compile(r"[“\"‘]\w+(?:[ -]\w+){0,2}[”\"’]")


def hype_words(text: str) -> list[str]:
    """The words that promise more than medicine can, as they stand in the text."""
    plain = _MENTIONED.sub(" ", text)
    return [match.group() for match in _HYPE.finditer(plain) if not _is_sober(plain, match)]


def _is_sober(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - FAR_BEFORE) : match.start()]
    is_paper = match.group().lower() == "guarantee" and _CONTRACT.search(before)
    return bool(is_paper or _DENIED.search(before))


# --- Claims ---

_PEOPLE = (
    "people|patients?|persons?|adults?|children|women|men|survivors?|participants?|cases|deaths"
    "|seekers|travell?ers|doctors|dentists|surgeons|surgeries|operations|procedures"
)
_SMALL = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
_AMOUNT = (
    r"\d{2}[\d,.]*|\d[\d,.]*\s?(?:million|billion|thousand)"
    rf"|(?:a|several|{_SMALL})\s(?:hundred|thousand|million|billion)"
)

_ENACTED = "(?:passed|enacted|adopted|promulgated|amended|in force|into force)"

# Tried in this order: the first kind that fits names the claim.
CLAIMS: dict[ClaimKind, tuple[str, ...]] = {
    ClaimKind.LAW: (
        rf"\b(?:(?-i:Act)|law|regulation|ordinance|directive)\b.{{0,120}}\b{_ENACTED}\b.{{0,60}}\b(?:19|20)\d\d\b",
    ),
    ClaimKind.SAFETY: (
        r"compromis\w+ (?:\w+ )?safety",
        r"safety checks",
        r"safe and effective",
        r"proven (?:to be )?safe",
        r"\b(?:no|without) (?:any )?(?:side effects|complications|risks?)\b",
    ),
    ClaimKind.APPROVAL: (
        r"\b(?:rapid|fast\w*|full|conditional|regulatory|marketing|product) approval\b",
        r"\b(?:gave|given|received|won) approval\b",
        r"\bapproval (?:of|process|for|in|by)\b",
        r"\bapproved (?:by|for|in|to treat)\b",
    ),
    ClaimKind.COMPARISON: (
        r"\bfirst-ever\b",
        r"\bworld['’]s (?:first|leading|largest|most)\b",
        r"\bthe first (?:time|country|hospital|clinic|trial|use)\b(?! (?:you|your)\b)",
        r"\bthe only (?:country|hospital|clinic)\b",
        r"\bleading (?:role|position|country|destination|cent(?:re|er)|hospital|clinic)\b",
    ),
    ClaimKind.PRICE: (
        r"(?:[$€£¥]|\b(?:USD|EUR|GBP|JPY|THB|TRY|INR|KRW|MXN)\b)\s?\d",
        r"\b\d[\d,.]*\s(?:dollars|euros?|pounds|yen|baht|lira|rupees|pesos)\b",
    ),
    ClaimKind.STATISTIC: (
        r"\d\s?(?:%|per ?cent\b)",
        rf"\b(?:{_AMOUNT})\s(?:[\w-]+\s){{0,3}}(?:{_PEOPLE})\b",
        r"\b\d[\d,.]*\s?(?:million|billion)\b",
        rf"\b{_SMALL} (?:in|out of) (?:every )?{_SMALL}\b",
        r"\b(?:half|a third|two[ -]thirds|a quarter) of (?:all|the|those|people|patients)\b",
    ),
    ClaimKind.BENEFIT: (
        r"\b(?:has|have) (?:been )?(?:shown|proven|demonstrated)\b",
        r"\bclinically proven\b",
        r"\bstudies (?:show|prove|confirm)\b",
        r"\bsuccess rates?\b",
    ),
}
_CLAIMS = {kind: re.compile("|".join(forms), re.IGNORECASE) for kind, forms in CLAIMS.items()}
# A sentence that says of itself that no source was found hides nothing from the reader.
_OWNS_UP = re.compile(
    r"\b(?:without a source|no (?:source|record|reliable figures|sound figures)|found no"
    r"|could not find)\b",
    re.IGNORECASE,
)


def claims_in(text: str) -> Iterator[tuple[ClaimKind, str]]:
    """Each sentence that states what needs a source, with its kind, whether it has one or not.

    Questions and sentences that admit to having no source state nothing.
    """
    for sentence in sentences(text):
        plain = without_marks(sentence)
        if plain.endswith("?") or _OWNS_UP.search(plain):
            continue
        kind = next((kind for kind, pattern in _CLAIMS.items() if pattern.search(plain)), None)
        if kind:
            yield kind, sentence


# --- Links and endings that got lost ---

_ADDRESS = re.compile(
    r"https?://|www\.|\b[\w-]+\.(?:org|com|net|gov|int|edu|info)\b|\S@\S|\+\d{2}", re.IGNORECASE
)
_NOWHERE = r"(?=\s*(?:$|[.,;!?]|(?:for|to|and|or)\b))"
_NEW_SENTENCE = (
    r"(?=\s+(?:Explore|Discover|Learn|Find|Get|Start|Take|Contact|Book|Read|See|Try|Join|Ask|Click"
    r"|Our|Your|We|The|This)\b)"
)
CALLS_WITHOUT_TARGET = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:^|\b[Pp]lease )[Vv]isit\b{_NOWHERE}",
        rf"\b[Bb]y (?:visiting|calling|contacting|e-?mailing)\b(?:{_NOWHERE}|{_NEW_SENTENCE})",
        r"\b(?:us|page|website|site|online|available|registered) (?:at|via|on)(?=\s*(?:$|[.,;!?]))",
        r"\b[Cc]lick(?:ing)? (?:here|below|on the link)\b|\b[Ff]ollow (?:this|the) link\b",
        # An opening bracket with a space after it: what stood there is gone.
        r"\(\s|\(\)",
    )
)
_DANGLING = re.compile(
    r"\b(?:or|and|at|by|for|on|the|to|with|of|in|a|an|via|from|such as|including|between|visit)$",
    re.IGNORECASE,
)
_FINISHED = re.compile(r"[.!?…:;)\]\"”’»]$")


def calls_without_target(sentence: str) -> bool:
    """Whether a sentence sends the reader somewhere and does not say where."""
    if _ADDRESS.search(sentence):
        return False
    return any(pattern.search(sentence) for pattern in CALLS_WITHOUT_TARGET)


def breaks_off(text: str, *, is_list_item: bool = False) -> bool:
    """Whether a piece of text ends in the middle of a sentence.

    An item of a list needs no full stop, but it may not end in a word that leads on either.
    """
    end = MARK.sub("", text).rstrip()
    if is_list_item:
        return bool(_DANGLING.search(end))
    return not _FINISHED.search(end)
