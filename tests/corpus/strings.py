"""Strings that programs stumble over, for every field that takes free text.

``kept``: stored character for character. ``blank``: nothing to read, so a question that must be
answered is not answered. ``refused``: a message beside the field. Raw bytes that are no text are
``NO_TEXT``: the whole form is refused.
"""

import unicodedata

from tests.corpus import entries

TEXT = "free text"
SPACES = [chr(code) for code in range(0x3001) if unicodedata.category(chr(code)) == "Zs"]
C0 = [chr(code) for code in range(1, 0x20) if chr(code) not in "\t\n\r"]
C1 = [chr(code) for code in range(0x7F, 0xA0)]
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
JOINERS = "\u00ad\u034f\u115f\u17b4\u180e\u200b\u200c\u200d\u2060\u2061\u2064\u206a\u206f\ufeff"
JOINERS += "\ufe00\ufe0f\ufff9\ufffb\U000e0001\U000e0020\U000e007f\U000e0100"
MARKS = "\u0300\u0301\u0308\u0323\u0489\u20dd\u05b0\u064b\u0e49\u3099\U0001d165"
# The first letters of some scripts.
SCRIPTS = (
    0x0391, 0x0410, 0x0531, 0x05D0, 0x0628, 0x0710, 0x0780, 0x07C0, 0x0904, 0x0985, 0x0A05, 0x0A85,
    0x0B05, 0x0B85, 0x0C05, 0x0C85, 0x0D05, 0x0D85, 0x0E01, 0x0E81, 0x0F40, 0x1000, 0x10D0, 0x1100,
    0x1200, 0x13A0, 0x1401, 0x1681, 0x16A0, 0x1780, 0x1820, 0x1D00, 0x2C00, 0x2D30, 0x3041, 0x30A1,
    0x3105, 0x3131, 0x4E00, 0xA000, 0xA500, 0xA720, 0xAC00, 0xF900, 0xFB1D, 0xFE70, 0xFF21, 0xFF66,
    0x10000, 0x10300, 0x10380, 0x10400, 0x10900, 0x11005, 0x12000, 0x13000, 0x1D400, 0x1F130,
    0x20000,
)  # fmt: skip
DIRECTIONS = (
    "\u0631\u0643\u0628\u062a\u064a \u062a\u0624\u0644\u0645\u0646\u064a (knee) 12",
    "\u05d4\u05d1\u05e8\u05da \u05db\u05d5\u05d0\u05d1\u05ea - since 2019",
    "\u062f\u0631\u062f \u0645\u06cc\u200c\u06a9\u0646\u062f", "a \u202eb\u202c c",
    "\u2067abc \u05d0\u05d1\u2069 !", "\u200f- 5 kg", "\u061c+49 30", "\u05d0 <b> \u05d1",
    "\u0627\u0628" * 40, "\u202e" * 200,
)  # fmt: skip
COMPOSED = (
    "Zo\u00eb", "Zoe\u0308", "\u1e9b\u0323", "\u212b", "\u00c5", "A\u030a", "\u2126", "\uac01",
    "\u1100\u1161\u11a8", "\ufb01", "\u0958", "\uf900", "\u0344", "q\u0307\u0323", "q\u0323\u0307",
    "\u0130", "\u0131", "\u1e9e", "\u00df", "\u01c5", "\ufa19", "\U0001d15e",
)  # fmt: skip
EMOJI = (
    "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\u2764\ufe0f",
    "\U0001f44d\U0001f3fd", "\U0001f1ef\U0001f1f5", "\U0001f1ef", "1\ufe0f\u20e3", "\u263a\ufe0e",
    "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", "\U0001fae9",
    "\U0001f469\U0001f3fe\u200d\u2695\ufe0f", "\U0001f441\ufe0f\u200d\U0001f5e8\ufe0f",
    "\U0001f9bf", "\u200d\u2640\ufe0f", "\U0001f3fb", "\U0001f600" * 500,
    "\U0001f9d1\u200d\U0001f9bd\u200d\u27a1\ufe0f",
)  # fmt: skip
FARTHEST = (
    "\ufffd", "\ufffe", "\uffff", "\ufdd0", "\ue000", "\uf0b7 knee", "\uf8ff", "\U0001ffff",
    "\U0010fffd", "\U0010ffff", "\u0378", "\u2fe0", "\ufeff\ufeff", "\ufffc", "\u3164", "\u2800",
)  # fmt: skip
WORDS = (
    "null", "NULL", "Null", "None", "nil", "undefined", "NaN", "true", "false", "TRUE", "yes", "no",
    "N/A", "n/a", "-", "--", "#N/A", "#REF!", "nul", "CON", "aux.txt", "LPT1", ".", "..", "/", "\\",
    "~", "%", "*", "?", "index.php", "admin", "root", "test", "constructor", "__proto__",
    "toString", "hasOwnProperty", "self", "class", "import", "lambda", "SELECT", "Infinity", "eval",
    "exec", "password", "csrfmiddlewaretoken", "shown", "&nbsp;", "[object Object]", "void(0)",
    "END", "EOF",
)  # fmt: skip
NUMBERS = (
    "0", "-0", "+0", "00", "007", "0.0", "-1", "1.", ".5", "1,5", "1 000", "1_000", "1'000", "1e3",
    "1e309", "-1e309", "1e-400", "0x1F", "0b1", "0o7", "1/0", "2147483648", "-2147483649",
    "9223372036854775808", "18446744073709551616", "9" * 400, "0." + "9" * 300, "inf", "-inf",
    "\u0661\u0662\u0663", "\u0967\u0968", "\uff11\uff12", "\u00bd", "\u00b2", "\u2167", "\u4e94",
    "\U0001d7d8", "12:60", "30.02.2026", "2026-02-30", "0000-00-00", "9999-12-31T23:59:60Z",
    "1\u066b5", "$1", "1 \u20ac", "1%", "1\u202f000", "\u22121", "1\u00d710\u2076", "\u221e",
)  # fmt: skip
CODE = (
    "' OR '1'='1", "'; DROP TABLE people_person; --", '" OR ""="', "1; SELECT pg_sleep(9)", "') --",
    "\\'; --", "/* knee */", "UNION SELECT 1,2,3", "x' AND 1=(SELECT 1)--", "$$", "E'\\\\x27'",
    "`id`", "$(id)", "; id", "| id", "&& id", "> /dev/null", "< /etc/passwd", "$HOME", "${PATH}",
    "%PATH%", "!!", "\\n", "\\0", "\\u0000", "\\x00", "%00", "%0a%0d", "%25", "%u0000", "&#0;",
    "<b>", "</p>", "<!-- knee", "-->", "]]>", "<![CDATA[x]]>", "<?php x ?>", "&lt;b&gt;",
    "&amp;amp;", "&#x202e;", "<br/>", "a<b>c", "1<2>0", "{}", "[]", '{"a": 1}', "[1,", '"', "'",
    "`", "''", '""', '"a","b"', "a;b;c", "=1+1", "+1+1", "@SUM(1)", "=HYPERLINK(1)", "*knee*",
    "_knee_", "# knee", "- knee", "> knee", "[a](b)", "![a](b)", "|a|b|", "$x^2$", "\\begin{x}",
    "#let x = 1", "#include", "--- knee", "key: [value", "!!python/object", "&anchor", "%YAML 1.2",
    "From me\n.\n", "\n.\n",
)  # fmt: skip
FORMATS = (
    "%s", "%d", "%n", "%(name)s", "%%", "%1$s", "{", "}", "{0}", "{name}", "{0.__class__}",
    "{{ name }}", "{% now %}", "{# knee #}", "${name}", "#{name}", "<%= name %>", "[[name]]",
    "@name", "\\1", "&1", "~name~", "{{{name}}}", "%{name}", "${{name}}", "{{ name|safe }}",
)  # fmt: skip
LINES = (
    "a\nb", "a\r\nb", "a\rb", "a\n\rb", "a\r\r\nb", "a\n\n\n\nb", "a\u2028b", "a\u2029b", "a\tb",
    "a\n\tb", "a \nb", "a\n b", "\\\na", "a\nb\n" * 300, "a" * 998, "a" * 999,
    ("a" * 75 + "\n") * 20, "a\n>b", "a\n-- \nb", "\u3042" * 900,
)  # fmt: skip
# As long as the shortest free text may be, as long as the longest, and far too long.
LENGTHS = ("x" * 3999, "x" * 4000, "x" * 4001, "x" * 5000, "x" * 5001, "x" * 100_001, "x" * 900_000)

STRINGS = [
    *entries(TEXT, "blank", "", "  ", "\t", "\n", "\r\n\r\n", " \t\n ", *SPACES),
    *entries(TEXT, "refused", "\0", "a\0b", "\0a", "a\0", "\0" * 9, "a\0\u202e", "\n\0", "'\0--"),
    *entries(TEXT, "kept", *(f"a{each}b" for each in (*C0, *C1, *SPACES, *BIDI, *JOINERS))),
    *entries(TEXT, "kept", *(f"a{mark * many}b" for mark in MARKS for many in (1, 3, 60))),
    *entries(TEXT, "kept", *("".join(map(chr, range(first, first + 8))) for first in SCRIPTS)),
    *entries(TEXT, "kept", *DIRECTIONS, *COMPOSED, *EMOJI, *FARTHEST),
    *entries(TEXT, "kept", *WORDS, *NUMBERS, *CODE, *FORMATS, *LINES, *LENGTHS),
]

NO_TEXT = (
    b"%FF", b"%C3", b"%C3%28", b"%ED%A0%80", b"%ED%B0%80", b"%ED%A0%BD%ED%B8%80", b"%C0%80",
    b"%E0%80%AF", b"%F4%90%80%80", b"%F8%88%80%80%80", b"%FE%FF%00a", b"Zo%EB", b"\xff", b"\xe9t",
)  # fmt: skip
