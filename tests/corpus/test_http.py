"""The server that is really used, under requests that no browser sends."""

import re

from tests.corpus.http_shapes import PAGE, SHAPES, STEP, request
from tests.corpus.sockets import ask

# A no is said at once; this is what a busy machine may take for it.
SECONDS_FOR_A_NO = 5.0
LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}Z [A-Z]+ [\w.]+ ")


def test_the_set_is_large_and_says_nothing_twice():
    assert len({shape.raw for shape in SHAPES}) == len(SHAPES) >= 100


def test_every_strange_request_is_answered_and_the_site_goes_on(address, log):
    wrong = []
    for shape in SHAPES:
        reply = ask(address, shape.raw)
        if reply.status != shape.expected or reply.seconds > SECONDS_FOR_A_NO:
            wrong.append(f"{shape.name}: {reply}, not {shape.expected}")
        assert ask(address, request("GET /healthz HTTP/1.1")).status == 200, shape.name
    assert wrong == []
    assert ask(address, request(PAGE)).status == 200
    lines = log.read_text().splitlines()
    assert [line for line in lines if not LINE.match(line)] == []
    assert sum("Booting worker" in line for line in lines) == 1


def test_a_private_link_in_a_strange_request_is_in_no_log(address, log):
    ask(address, request("GET /r/zq-secret/\u00e9 HTTP/1.1"))
    ask(address, request("POST /confirm/zq-secret/ HTTP/1.1", "Content-Length: 0"))
    ask(address, request(STEP, "Referer: /u/zq-secret/", "Content-Length: 0"))
    assert "zq-secret" not in log.read_text()
