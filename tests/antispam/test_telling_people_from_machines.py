"""What a form looks like: people are let through, machines are not, and nobody is dropped."""

import secrets
from datetime import timedelta

import pytest
import time_machine
from django.test import RequestFactory
from django.utils import timezone

from antispam import limits
from antispam.judging import Judgement, Reason, Verdict, judge
from antispam.marks import Mark
from antispam.models import Bucket
from antispam.work import challenge
from tests.threats.machines import solve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _limits_as_they_are_out_of_the_box(settings):
    settings.SPAM_LEAST_SECONDS = 3
    settings.SPAM_PER_NETWORK, settings.SPAM_PER_NETWORK_DAY = 5, 30
    settings.SPAM_PER_ADDRESS_DAY = 3


def marked(*, seconds: float = 60) -> Mark:
    """The mark of a page that was shown so long ago."""
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds), tick=False):
        return Mark.make("quote")


def sent(
    network: str = "198.51.100.7", address: str = "maria@example.org", text: str = "", **fields
) -> Judgement:
    fields = {"mark": marked().token} | fields
    request = RequestFactory().post("/quote/agree/", fields, REMOTE_ADDR=network)
    return judge(request, form="quote", address=address, text=text)


def test_somebody_who_read_the_page_for_a_while_is_let_through():
    assert sent() == Judgement(Verdict.CLEAN)


def test_a_missing_or_altered_mark_is_held_and_not_dropped():
    altered = marked().token[:-1]
    tokens = ["", "x", "quote.abc:1:x", "\x00", altered, Mark.make("other").token]
    for number, token in enumerate(tokens):
        judgement = sent(f"198.51.100.{number}", f"m{number}@example.org", mark=token)
        assert judgement == Judgement(Verdict.HOLD, (Reason.NO_MARK,)), token


def test_a_field_that_people_do_not_see_gives_a_machine_away():
    mark = marked()
    judgement = sent(mark=mark.token, **{mark.trap: "http://buy.example.org"})
    assert judgement == Judgement(Verdict.HOLD, (Reason.TRAP,))


def test_the_trap_has_another_name_on_every_page():
    assert len({marked().trap for _ in range(50)}) > 45


@pytest.mark.parametrize("seconds", [1, 25 * 3600])
def test_what_was_sent_at_once_or_after_a_day_asks_for_a_small_sum(seconds):
    assert sent(mark=marked(seconds=seconds).token).verdict == Verdict.PROVE


def test_a_solved_sum_lets_a_suspicious_form_through_once():
    given = challenge()
    work = {"mark": marked(seconds=1).token, "work": given, "work_answer": solve(given)}
    assert sent(**work).verdict == Verdict.CLEAN
    assert sent(**work).verdict == Verdict.PROVE


@pytest.mark.parametrize("answer", ["", "0", "-1", "1" * 400, "٣", "\x00"])
def test_a_wrong_answer_clears_nothing(answer):
    work = {"work": challenge(), "work_answer": answer}
    assert sent(mark=marked(seconds=1).token, **work).verdict == Verdict.PROVE


def test_a_sum_is_good_for_half_an_hour():
    with time_machine.travel(timezone.now() - timedelta(minutes=31)):
        given = challenge()
    work = {"work": given, "work_answer": solve(given)}
    assert sent(mark=marked(seconds=1).token, **work).verdict == Verdict.PROVE


def test_a_solved_sum_does_not_free_what_fell_into_the_trap():
    given, mark = challenge(), marked()
    work = {"work": given, "work_answer": solve(given), mark.trap: "x"}
    assert sent(mark=mark.token, **work).verdict == Verdict.HOLD


def test_a_text_full_of_links_is_held():
    assert sent(text="https://a.example.org " * 4).reasons == (Reason.LINKS,)
    assert sent(text="https://a.example.org " * 3).verdict == Verdict.CLEAN


def test_the_sixth_form_of_a_network_within_ten_minutes_asks_for_a_sum():
    with time_machine.travel("2026-11-01T10:00:00Z", tick=False):
        verdicts = [sent(address=f"m{n}@example.org").verdict for n in range(6)]
    assert verdicts == [Verdict.CLEAN] * 5 + [Verdict.PROVE]


def test_the_fourth_form_of_an_address_within_a_day_asks_for_a_sum_from_whatever_network():
    verdicts = [
        sent(network=f"198.51.100.{n}", address=["m@example.org", "M@Example.org"][n % 2]).verdict
        for n in range(4)
    ]
    assert verdicts == [Verdict.CLEAN] * 3 + [Verdict.PROVE]


def test_the_names_of_one_mailbox_count_together():
    verdicts = [
        sent(network=f"198.51.100.{n}", address=f"m+{n}@example.org").verdict for n in range(4)
    ]
    assert verdicts == [Verdict.CLEAN] * 3 + [Verdict.PROVE]


def test_nobody_is_shut_out_by_what_others_send_with_her_address():
    for number in range(100):
        sent(network=f"198.51.{number}.7", address="maria@example.org")
    given = challenge()
    work = {"work": given, "work_answer": solve(given)}
    assert sent(network="203.0.113.9", address="maria@example.org").verdict == Verdict.PROVE
    judgement = sent(network="203.0.113.9", address="maria@example.org", **work)
    assert judgement.verdict == Verdict.CLEAN


def test_a_flood_of_one_network_is_asked_to_come_back_later():
    for _ in range(100):
        verdict = sent(address=f"{secrets.token_hex(4)}@example.org").verdict
    assert verdict == Verdict.PROVE
    assert sent(address="one@example.org").verdict == Verdict.NOT_NOW
    assert sent(network="203.0.113.9", address="two@example.org").verdict == Verdict.CLEAN


def test_where_somebody_floods_us_all_day_the_others_of_her_network_are_held_and_not_refused():
    for hour in range(6):
        with time_machine.travel(f"2026-11-01T{hour + 10}:00:00Z", tick=False):
            for _ in range(100):
                sent(address=f"{secrets.token_hex(4)}@example.org")
    with time_machine.travel("2026-11-01T20:00:00Z", tick=False):
        judgement = sent(address="one@example.org")
    assert (judgement.verdict, Reason.FLOOD in judgement.reasons) == (Verdict.HOLD, True)


def test_counts_keep_no_address_and_are_gone_when_their_time_is_over():
    sent(network="198.51.100.77", address="canary@example.org")
    kept = " ".join(Bucket.objects.values_list("key", flat=True))
    assert "canary" not in kept
    assert "198.51" not in kept
    assert limits.purge() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert limits.purge() == 3
