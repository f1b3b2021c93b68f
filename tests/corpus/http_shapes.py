"""Requests as no browser sends them, byte for byte, for a real server.

``expected`` is the status: 4xx for what is wrong, and an ordinary answer for what is only strange.
501 to an unknown transfer coding is what RFC 9112 asks for. A post proves by cookie and header that
it is from a page of ours, so that its body is what is looked at.
"""

import gzip
from dataclasses import dataclass

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=edge"
TOKEN = "k" * 32
OURS = (f"Cookie: csrf={TOKEN}", f"X-CSRFToken: {TOKEN}")
HOST = "127.0.0.1"
PAGE, STEP = "GET /quote/ HTTP/1.1", "POST /quote/ HTTP/1.1"


@dataclass(frozen=True)
class Shape:
    """One request, and the status of its answer."""

    name: str
    raw: bytes
    expected: int


def request(line: str | bytes, *headers: str | bytes, host: str = HOST, body: bytes = b"") -> bytes:
    """A request line, headers and a body, as they are given."""
    lines = [line, f"Host: {host}", *headers, "Connection: close"]
    said = [each if isinstance(each, bytes) else each.encode() for each in lines]
    return b"\r\n".join(said) + b"\r\n\r\n" + body


def post(body: bytes, *headers: str | bytes, kind: str = FORM, length: int | str = "") -> bytes:
    """A form for the first step, with its length or with another one."""
    told = (f"Content-Type: {kind}", f"Content-Length: {length or len(body)}")
    return request(STEP, *told, *OURS, *headers, body=body)


def chunked(body: bytes, *headers: str) -> bytes:
    """A form that comes in pieces and does not say how long it is."""
    told = (f"Content-Type: {FORM}", *OURS, *(headers or ("Transfer-Encoding: chunked",)))
    return request(STEP, *told, body=body)


def part(head: str, value: bytes = b"quote") -> bytes:
    """One part of a multipart form."""
    return b"--edge\r\n" + head.encode() + b"\r\n\r\n" + value + b"\r\n"


def multipart(*parts: bytes, end: bytes = b"--edge--\r\n", kind: str = MULTIPART) -> bytes:
    """A multipart form for the first step."""
    return post(b"".join(parts) + end, kind=kind)


def named(name: str) -> str:
    """The head of a part."""
    return f'Content-Disposition: form-data; name="{name}"'


def many(number: int) -> bytes:
    """A form of so many fields."""
    return b"&".join(b"f%d=1" % each for each in range(number))


LENGTHS = [
    Shape(f"length {told!r}", post(b"a=1", length=told), 400)
    for told in (
        "abc", "-1", "+3", "3.0", "0x3", "3,3", "3, 4", "3 3", " ", "\u0663", "1e3", "3;",
    )
]  # fmt: skip
LENGTHS += [
    Shape("two lengths", post(b"a=1", "Content-Length: 4"), 400),
    Shape("the same length twice", post(b"a=1", "Content-Length: 3"), 400),
    Shape("a blank before the colon", request(STEP, "Content-Length : 3", *OURS, body=b"a=1"), 400),
    Shape("length and pieces", post(b"0\r\n\r\n", "Transfer-Encoding: chunked"), 400),
    Shape("two gigabytes announced", post(b"a=1", length=2_000_000_000), 413),
    Shape("more bytes announced than there are", post(b"a=1", length="9" * 20), 413),
    Shape("two megabytes", post(b"a=" + b"x" * 2_000_000), 413),
    Shape("no length at all", request(STEP, f"Content-Type: {FORM}", *OURS), 302),
]

PIECES = [
    Shape(f"piece {name}", chunked(body), 411)
    for name, body in {
        "whole": b"3\r\na=1\r\n0\r\n\r\n",
        "of letters": b"zz\r\na=1\r\n0\r\n\r\n",
        "of less than nothing": b"-1\r\na=1\r\n0\r\n\r\n",
        "without end": b"ffffffffffffffff\r\na=1\r\n0\r\n\r\n",
        "with a long remark": b"3;" + b"a" * 9000 + b"\r\na=1\r\n0\r\n\r\n",
        "without its line end": b"3\r\na=1X0\r\n\r\n",
        "with a forged host behind": b"3\r\na=1\r\n0\r\nHost: elsewhere.example\r\n\r\n",
        "of two megabytes": b"1e8480\r\n" + b"a" * 2_000_000 + b"\r\n0\r\n\r\n",
        "and another request": b"0\r\n\r\nGET /admin/ HTTP/1.1\r\nHost: x\r\n\r\n",
    }.items()
]
PIECES += [
    Shape("coding unknown", chunked(b"", "Transfer-Encoding: knee"), 501),
    Shape("coding packed", chunked(b"0\r\n\r\n", "Transfer-Encoding: gzip, chunked"), 411),
    Shape("coding twice", chunked(b"", *["Transfer-Encoding: chunked"] * 2), 400),
    Shape("coding of nothing", chunked(b"", "Transfer-Encoding:"), 501),
    Shape("coding with a tab", chunked(b"", "Transfer-Encoding: \x0bchunked"), 400),
]

BODIES = [
    Shape("ten thousand fields", post(many(10_000)), 400),
    Shape("two hundred and one fields", post(many(201)), 400),
    Shape("two hundred fields", post(many(200)), 302),
    Shape("one field a thousand times", post(b"&".join([b"want=quote"] * 1_000)), 400),
    Shape("one field twice", post(b"want=quote&want=question"), 302),
    Shape("only separators", post(b"&" * 150), 302),
    Shape("packed", post(gzip.compress(b"want=quote"), "Content-Encoding: gzip"), 415),
    Shape("packed, it does not say so", post(gzip.compress(b"want=quote")), 400),
    Shape("packed by hearsay", post(b"want=quote", "Content-Encoding: br"), 415),
    Shape("no text, in percent", post(b"want=%ff%fe"), 400),
    Shape("no text, bare", post(b"want=\xff\xfe"), 400),
    Shape("half a letter", post(b"want=%c3"), 400),
    Shape("a surrogate", post(b"want=%ed%a0%80"), 400),
    Shape("a broken percent", post(b"want=%zz%"), 302),
    Shape("JSON for a form", post(b'{"want":"quote"}', kind="application/json"), 302),
    Shape("XML for a form", post(b"<want/>", kind="text/xml"), 302),
    Shape("a kind that is none", post(b"want=quote", kind="knee"), 302),
    *(
        Shape(f"charset {name}", post(b"want=quote", kind=f"{FORM}; charset={name}"), 302)
        for name in ("utf-16", "rot13", "undefined", "unicode_escape", "knee", "", '"')
    ),
]

PARTS = [
    Shape("no boundary", multipart(part(named("want")), kind="multipart/form-data"), 400),
    Shape(
        "empty boundary", multipart(part(named("want")), kind="multipart/form-data; boundary="), 400
    ),
    Shape("long boundary", post(b"--x", kind="multipart/form-data; boundary=" + "x" * 500), 400),
    Shape(
        "boundary of other letters", post(b"--x", kind="multipart/form-data; boundary=\u00e9"), 400
    ),
    Shape("another boundary", multipart(b"--other\r\n\r\n1\r\n--other--\r\n", end=b""), 302),
    Shape("never closed", multipart(part(named("want")), end=b""), 302),
    Shape("only the end", multipart(), 302),
    Shape("no name", multipart(part("Content-Disposition: form-data")), 302),
    Shape("no disposition", multipart(part("X-Knee: 1")), 302),
    Shape("blank name", multipart(part(named(""))), 302),
    Shape("name of a strange charset", multipart(part(named("x")[:-8] + "name*=knee''want")), 302),
    Shape(
        "broken base64",
        multipart(part(f"{named('want')}\r\nContent-Transfer-Encoding: base64", b"!")),
        302,
    ),
    Shape("a head of 100 KB", multipart(part(named("n" * 100_000))), 400),
    Shape("ten thousand parts", multipart(*[part(named("a"), b"1")] * 10_000), 400),
    Shape("two hundred parts", multipart(*[part(named("a"), b"1")] * 199), 302),
    Shape("a hundred and one files", multipart(*[part(f'{named("a")}; filename="x"')] * 101), 400),
    Shape("a file where none is asked for", multipart(part(f'{named("want")}; filename="x"')), 302),
    Shape("a file of no text", multipart(part(f'{named("f")}; filename="x"', b"\x89PNG\xff")), 400),
    Shape(
        "a file of five megabytes",
        multipart(part(f'{named("f")}; filename="x"', b"x" * 5_000_000)),
        413,
    ),
    Shape(
        "parts within parts",
        multipart(part("Content-Type: multipart/mixed; boundary=in", b"--in--")),
        302,
    ),
    Shape("NUL in a name", multipart(part(named("wa\0nt"))), 302),
]

LINES = [
    *(
        Shape(f"method {name}", request(f"{name} /quote/ HTTP/1.1", *OURS), 405)
        for name in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "KNEE")
    ),
    Shape("method OPTIONS", request("OPTIONS /quote/ HTTP/1.1"), 405),
    Shape("method CONNECT", request("CONNECT elsewhere.example:443 HTTP/1.1", *OURS), 404),
    Shape("method in small letters", request("get /quote/ HTTP/1.1"), 400),
    Shape("method with NUL", request("G\0T /quote/ HTTP/1.1"), 400),
    Shape("method of 5,000 letters", request("G" * 5_000 + " /quote/ HTTP/1.1"), 414),
    Shape("no method", request(" /quote/ HTTP/1.1"), 400),
    Shape("no version", b"GET /quote/\r\n\r\n", 400),
    Shape("version 9.9", request("GET /quote/ HTTP/9.9"), 400),
    Shape("version of letters", request("GET /quote/ HTTP/knee"), 400),
    Shape("too many words", request("GET /quote/ /my/ HTTP/1.1"), 400),
    Shape(
        "another protocol",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 40 + b"\r\n\r\n",
        400,
    ),
    Shape("the next version", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    Shape("line ends of one character", request(PAGE).replace(b"\r\n", b"\n"), 400),
    Shape("NUL in the path", request("GET /quote/%00/ HTTP/1.1"), 400),
    Shape("bare NUL in the path", request("GET /quote/\0/ HTTP/1.1"), 400),
    Shape("no text in the path", request("GET /articles/%ff%fe/ HTTP/1.1"), 404),
    Shape("no text in the path, bare", request(b"GET /articles/\xff\xfe/ HTTP/1.1"), 400),
    Shape("a broken percent in the path", request("GET /articles/%zz/ HTTP/1.1"), 404),
    Shape("a path of 3,900 letters", request(f"GET /{'a' * 3_900} HTTP/1.1"), 404),
    Shape("a path of 9,000 letters", request(f"GET /{'a' * 9_000} HTTP/1.1"), 414),
    Shape("NUL in the query", request("GET /articles/?page=%00 HTTP/1.1"), 400),
    Shape("no text in the query", request("GET /articles/?page=%ff%fe HTTP/1.1"), 200),
    Shape("a parameter many times", request(f"GET /articles/?{'page=1&' * 500} HTTP/1.1"), 200),
    Shape("everybody", request("OPTIONS * HTTP/1.1"), 404),
    Shape("a whole address", request("GET http://elsewhere.example/quote/ HTTP/1.1"), 200),
]

HEADERS = [
    Shape("a cookie of 64 KB", request(PAGE, f"Cookie: session={'a' * 65_536}"), 431),
    Shape("a cookie of 7 KB", request(PAGE, f"Cookie: session={'a' * 7_000}"), 200),
    Shape("a cookie that is none", request(PAGE, 'Cookie: ;;;=;"=\\'), 200),
    Shape("NUL in a cookie", request(PAGE, "Cookie: session=a%00b"), 200),
    Shape("two hundred headers", request(PAGE, *(f"X-{n}: 1" for n in range(200))), 431),
    Shape("a header of 9 KB", request(PAGE, f"X-Knee: {'a' * 9_000}"), 431),
    Shape("a folded header", request(PAGE, "X-Knee: 1\r\n 2"), 400),
    Shape("NUL in a header", request(PAGE, "X-Knee: a\0b"), 400),
    Shape("a return in a header", request(PAGE, "X-Knee: a\rb"), 400),
    Shape("a header without colon", request(PAGE, "Knee"), 400),
    Shape("a header without name", request(PAGE, ": knee"), 400),
    Shape("a header named in other letters", request(PAGE, "Kn\u00e9e: 1"), 400),
    Shape("two hosts", request(PAGE, f"Host: {HOST}"), 400),
    Shape("an impossible wish", request(PAGE, "Expect: knee"), 417),
    Shape("a wish to go on", post(b"want=quote", "Expect: 100-continue"), 302),
    Shape("a language of 7,000 letters", request(PAGE, f"Accept-Language: {'a' * 7_000}"), 200),
    Shape("where it is not", request(PAGE, "HX-Current-URL: http://["), 200),
    Shape("where it came from", request(PAGE, "Referer: http://[::1"), 200),
    Shape(
        "a range behind the end",
        request("GET /static/css/site.css HTTP/1.1", "Range: bytes=99999999-"),
        416,
    ),
    Shape(
        "a range of nonsense", request("GET /static/css/site.css HTTP/1.1", "Range: knee=1-0"), 200
    ),
    Shape(
        "a date of nonsense",
        request("GET /static/css/site.css HTTP/1.1", f"If-Modified-Since: {'9' * 3_000}"),
        200,
    ),
    Shape("an address of nonsense", request(PAGE, "X-Forwarded-For: [, 1.1.1.1:x, \u00e9"), 200),
    Shape(
        "a token of nonsense",
        request(STEP, 'Cookie: csrf="', "X-CSRFToken: \u00e9", "Content-Length: 0"),
        403,
    ),
]

# Whose page is asked for is never the visitor's to say.
STRANGERS = (
    "elsewhere.example", "elsewhere.example:80", "127.0.0.1.elsewhere.example", "127.0.0.1:knee",
    "127.0.0.1@elsewhere.example", "elsewhere.example@127.0.0.1", "127.0.0.1/", "127.0.0.1#",
    "127.0.0.1?", "127.0.0.1,elsewhere.example", "127.0.0.1 elsewhere.example", "127.0.0.1%00",
    "127.1", "0x7f000001", "2130706433", "[::1", "[::ffff:127.0.0.1]", "*", ".localhost", "xn--",
    "\u043f\u0440\u0438\u043c\u0435\u0440", "", "-", "a" * 300,
)  # fmt: skip
HOSTS = [Shape(f"host {host!r}", request(PAGE, host=host), 400) for host in STRANGERS]

SHAPES = [*LENGTHS, *PIECES, *BODIES, *PARTS, *LINES, *HEADERS, *HOSTS]
