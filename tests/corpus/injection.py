"""Text that wants to be more than text: markup, headers, templates, redirects, paths, log lines.

All of it is ``inert``: what is typed is shown as typed, and nothing happens.
"""

from itertools import product

from tests.corpus import Entry, entries

# --- Markup. Whatever runs calls ``ran()`` or opens a dialog; the number tells which it was. ---

MARKUP_IN = "every text that a page shows"
# Ways out of where a text stands: an attribute, an element, a comment, a script.
WAYS_OUT = (
    "", "\">", "'>", "\" ", "</textarea>", "</title>", "-->", "]]>", "</script>",
    "</option></select>",
)  # fmt: skip
VECTORS = (
    "<script>ran({n})</script>",
    "<ScRiPt >ran({n})</sCrIpT >",
    "<script src=//127.0.0.1:9/{n}.js></script>",
    "<script>alert({n})//",
    "<img src=x onerror=ran({n})>",
    "<img/src='x'/onerror='ran({n})'>",
    "<IMG SRC=x ONERROR\n=\nran({n})>",
    "<svg onload=ran({n})>",
    "<svg><script>ran({n})</script></svg>",
    "<svg><animate onbegin=ran({n}) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:ran({n})><text y=9>knee</text></a></svg>",
    "<math><mtext><style><img src=x onerror=ran({n})></style></mtext></math>",
    "<body onload=ran({n})>",
    "<iframe src=javascript:ran({n})></iframe>",
    "<iframe srcdoc='<script>parent.ran({n})</script>'></iframe>",
    "<object data=javascript:ran({n})></object>",
    "<embed src=javascript:ran({n})>",
    "<details open ontoggle=ran({n})>",
    "<input autofocus onfocus=ran({n})>",
    "<video><source onerror=ran({n})></video>",
    "<a href=javascript:ran({n})>knee</a>",
    "<form action=javascript:ran({n})><button>knee</button></form>",
    "<button formaction=javascript:ran({n})>knee</button>",
    "<base href=javascript:ran({n})//>",
    "<link rel=stylesheet href=//127.0.0.1:9/{n}.css>",
    "<meta http-equiv=refresh content='0;url=javascript:ran({n})'>",
    "<style>@import '//127.0.0.1:9/{n}.css';</style>",
    "<noscript><p title='</noscript><svg onload=ran({n})>'>",
    "onmouseover=ran({n}) autofocus onfocus=ran({n}) x=",
    "&lt;img src=x onerror=ran({n})&gt; &#60;svg onload=ran({n})&#62; \\u003csvg onload=ran({n})",
)  # fmt: skip
MARKUP = [
    Entry(f"{way_out}{vector.replace('{n}', str(number))}", MARKUP_IN, "inert")
    for number, (way_out, vector) in enumerate(product(WAYS_OUT, VECTORS))
]
# Those that a name may hold, since nothing in them points elsewhere.
IN_NAMES = entries(
    "name", "inert",
    "\" onmouseover=ran(1) x=\"", "' onfocus=ran(1) autofocus x='", "`onclick=ran(1)`", "ran(1)",
    "&lt;b&gt;", "&#x22;", "\\u003cb", "%3Cb%3E", "\" autofocus onfocus=ran(1) \"", "-- knee --!",
    "$(ran(1))", "[[constructor]]", "&amp;quot; onload=ran(1)",
)  # fmt: skip

# --- Headers ---

HEADER_IN = "name, subject, sender's name"
BREAKS = (
    "\r\n", "\n", "\r", "\n\n", "\r\n\r\n", "\x0b", "\x0c", "\x85", "\u2028", "\0\n",
)  # fmt: skip
HEADERS = [
    Entry(f"Marta{line_end}{header}", HEADER_IN, "inert")
    for line_end, header in product(
        BREAKS,
        (
            "Bcc: eve@example.net", "To: eve@example.net", "Subject: knee", "\tX-Knee: 1",
            "Content-Type: text/html\r\n\r\n<b>", "Reply-To: eve@example.net\r\nX-Knee: 1",
        ),
    )
]  # fmt: skip
MORE_HEADERS = entries(
    HEADER_IN, "inert",
    "Marta%0d%0aBcc: eve@example.net", "Marta\\r\\nBcc: eve@example.net",
    "=?utf-8?q?Marta=0ABcc:_e?=", "=?utf-8?b?TWFydGENCkJjYzogZQ==?=",
    "Marta\" <eve@example.net>, \"x", "Marta, eve@example.net", "Marta <eve@example.net>",
    "Marta;eve@example.net", "\"Marta\" <eve@example.net>", "Marta\\", "Marta\"",
    "(eve@example.net)", "Marta =?x?q?=22?=", "a" * 998, "\u00e9" * 400,
)  # fmt: skip

# --- Templates. Whatever computes shows 5332114 or a setting. ---

TEMPLATE_IN = "name, message, complaint"
COMPUTED = "5332114"
TEMPLATES = entries(
    TEMPLATE_IN, "inert",
    "{{ 1234|add:5330880 }}", "{{ settings.SECRET_KEY }}", "{{ request.META }}",
    "{{ person.email }}", "{{ first_name }}", "{{ reference }}", "{{first_name.__class__}}",
    "{% debug %}", "{% now 'Y' %}", "{% include 'base.html' %}", "{% load static %}",
    "{% csrf_token %}", "{% extends 'base.html' %}", "{# knee #}", "{% comment %}",
    "{% verbatim %}", "{{", "}}", "{%", "%}", "{{{{ first_name }}}}", "{0.__class__.__mro__}",
    "{0}", "{name}", "{self}", "%(name)s", "%(settings)s", "%s%s%s%n", "%x", "${1234*4321}",
    "#{1234*4321}", "<%= 1234*4321 %>", "{{=1234*4321}}", "@(1234*4321)", "*{1234*4321}",
    "$(1234*4321)", "[[${1234*4321}]]", "{{constructor.constructor('return 1234*4321')()}}",
    "#let x = 1234*4321; #x", "#read(\"/etc/passwd\")", "#eval(\"1234*4321\")",
    "\\input{/etc/passwd}", "{{ ''.__class__ }}", "{{ first_name|upper }}", "{{ first_name }",
    "{ { first_name } }",
)  # fmt: skip

# --- Redirects ---

REDIRECT_IN = "next, Referer, paths"
ELSEWHERE = "elsewhere.example"
LEADING = (
    "https://E", "http://E/", "https://E/quote/", "//E", "///E", "////E", "//E/quote/", "/\\E",
    "\\\\E", "\\/E", "/\\/E", "https:E", "https:/E", "https:///E", "https:\\\\E", "http:E",
    "hTTps://E", "https://E?x", "https://E#x", "https://E\\@testserver", "https://testserver@E",
    "https://testserver:80@E/", "https://testserver.E", "https://E/testserver",
    "https://E%00.testserver", "https://E%2f@testserver", "//testserver@E", "//E@testserver//E",
    "//E%2f%2f", "/%2f/E", "/%2fE", "/%5cE", "//%5cE", "/./ /E", "/.//E", "/..//E", "/quote/..//E",
    "/quote//../..//E", "http://testserver//E", "http://testserver//E/x", "//testserver//E",
    "http://testserver/\\E", "http://testserver/%2f%2fE", "http://testserver/..//E",
    "http://testserver///E", "http://testserver:80//E", "http://testserver\\E",
    "http://testserver#//E", "\thttps://E", " https://E", "\nhttps://E", "\r\nhttps://E",
    "h\nttps://E", "/\t/E", "/\n/E", "/\r/E", "\t//E", " //E", "\x0b//E", "\u3000//E",
    "\u00a0https://E", "\0//E", "//\0E", "/\u2044E", "/\uff0fE", "\uff0f\uff0fE", "//E\u3002com",
    "https://E\u3002", "http\uff1a//E", "javascript:location='//E'", "java\nscript:'//E'",
    "JaVaScRiPt://%0alocation='//E'", "data:text/html,E", "vbscript:E", "ftp://E", "mailto:a@E",
    "blob:https://E", "file://E", "view-source:https://E", "http://[E]", "http://[::1]@E",
    "http://0x7f.1@E", "//3232235521@E", "?next=https://E", "#https://E", "./https://E", "../../E",
    ";//E", "/quote/;//E", "/\r\nLocation: https://E", "/%0d%0aLocation:%20https://E",
    "/%e5%98%8a%e5%98%8dLocation:E", "@E", ":@E", "E", "E/quote/", "//E:80/", ":",
)  # fmt: skip
REDIRECTS = [Entry(each.replace("E", ELSEWHERE), REDIRECT_IN, "inert") for each in LEADING]

# --- Paths ---

PATH_IN = "addresses, names of files and forms"
PATHS = entries(
    PATH_IN, "inert",
    *(f"{'../' * deep}etc/passwd" for deep in (1, 3, 8)),
    *(f"{'..%2f' * deep}etc%2fpasswd" for deep in (1, 8)),
    *(f"{'%2e%2e/' * deep}etc/passwd" for deep in (1, 8)), "..\\..\\etc\\passwd",
    "..%5c..%5cetc%5cpasswd", "....//....//etc/passwd", "..;/..;/etc/passwd",
    "%252e%252e%252fetc%252fpasswd", "..%c0%afetc%c0%afpasswd", "..%ef%bc%8fetc", "/etc/passwd",
    "//etc/passwd", "file:///etc/passwd", "/proc/self/environ", "C:\\windows\\win.ini",
    "\\\\server\\share", ".git/config", ".env", "mtcrm/settings.py", "css/../../mtcrm/settings.py",
    "css/site.css/..", "css//site.css", "css/site.css%00.png", "css/site.css\x00", "db.sqlite3",
    "var/db.sqlite3", "../var/secrets/secret_key", "CON", "NUL.css", "css/site.css::$DATA", "css/.",
    "css/..", "~root/.bashrc", "css/site.css?/../../etc/passwd", "css/%2e%2e/%2e%2e/manage.py",
    "\u2025/\u2025/etc/passwd", "a" * 300,
)  # fmt: skip

# --- Log lines ---

LINE_IN = "addresses, headers, bodies"
FORGED = "2026-11-25 12:00:00,000Z ERROR forged nobody knows"
LINE_ENDS = (
    "\n", "\r", "\r\n", "\n\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029",
)  # fmt: skip
LINES = [
    Entry(f"{before}{line_end}{FORGED}", LINE_IN, "inert")
    for line_end, before in product(LINE_ENDS, ("", "knee", "knee\x1b[2K\x1b[1A", "\x08" * 40))
]
MORE_LINES = entries(
    LINE_IN, "inert",
    "\x1b[31mknee", "\x1b]0;knee\x07", "\x9b2J", "%s%s%s%n", "%(levelname)s", "{0.__class__}",
    "\u202eeenk", "knee\ttab", "knee\x7f", "\ufeffknee", "\u200bknee",
    "${jndi:ldap://127.0.0.1:9/}", "k" * 3_000, "\\n" + FORGED,
)  # fmt: skip

HEADERS += MORE_HEADERS
LINES += MORE_LINES

SETS = {
    "markup": MARKUP, "names": IN_NAMES, "headers": HEADERS, "templates": TEMPLATES,
    "redirects": REDIRECTS, "paths": PATHS, "lines": LINES,
}  # fmt: skip
