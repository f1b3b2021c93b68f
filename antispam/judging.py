"""What a form looks like: sent by a person, to be proved, or to be looked at. Never dropped."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from django.conf import settings
from django.db.models import TextChoices
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from antispam import work
from antispam.limits import Count, address_limits, count, network_limits
from antispam.marks import Mark, MarkUnknown
from antispam.network import client_network

LONGEST_OPEN = timedelta(hours=24)
MOST_LINKS = 3


class Reason(TextChoices):
    NO_MARK = "no_mark", _("The form does not come from a page of ours")
    TRAP = "trap", _("A field was filled in that people do not see")
    TOO_QUICK = "too_quick", _("Sent quicker than anybody reads")
    TOO_OLD = "too_old", _("The page had been open for more than a day")
    LINKS = "links", _("Many links in the text")
    OFTEN = "often", _("Many forms from one network or for one address")
    FLOOD = "flood", _("Hundreds of forms from one network in a day")


class Verdict(IntEnum):
    """In order of weight: the heaviest reason decides."""

    CLEAN = 0
    PROVE = 1  # a small sum for the visitor's machine clears it
    HOLD = 2  # kept until a person has looked
    NOT_NOW = 3  # a flood: come back later


WEIGHT = {
    Reason.NO_MARK: Verdict.HOLD,
    Reason.TRAP: Verdict.HOLD,
    Reason.LINKS: Verdict.HOLD,
    Reason.FLOOD: Verdict.HOLD,
    Reason.TOO_QUICK: Verdict.PROVE,
    Reason.TOO_OLD: Verdict.PROVE,
    Reason.OFTEN: Verdict.PROVE,
}


@dataclass(frozen=True)
class Judgement:
    """A verdict and the reasons for it."""

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


def judge(request: HttpRequest, *, form: str, address: str, text: str = "") -> Judgement:
    """Count this form and say what it looks like. One statement in the database.

    ``form`` is the name for which its mark was made, ``address`` the e-mail address that a letter
    would go to, ``text`` what was typed freely. A solved sum clears what it can clear.
    """
    has_work = work.is_solved(request.POST.get("work", ""), request.POST.get("work_answer", ""))
    counts = _counted(request, address, has_work=has_work)
    reasons = (*_of_the_form(request, form, text), *_of_the_counts(counts))
    network_now, network_today = network_limits()
    # Not of an address: anybody can type somebody else's, whom this must not shut out.
    flooded = {each.limit for each in counts if each.is_flood}
    if network_now in flooded:
        return Judgement(Verdict.NOT_NOW, reasons)
    if network_today in flooded:
        reasons = (*reasons, Reason.FLOOD)
    is_first_use = all(not each.is_over for each in counts if each.limit == work.ONCE)
    verdict = max((WEIGHT[reason] for reason in reasons), default=Verdict.CLEAN)
    if verdict == Verdict.PROVE and has_work and is_first_use:
        return Judgement(Verdict.CLEAN, reasons)
    return Judgement(verdict, reasons)


def _counted(request: HttpRequest, address: str, *, has_work: bool) -> list[Count]:
    network = client_network(request)
    things = [(limit, network) for limit in network_limits()]
    things += [(limit, _mailbox(address)) for limit in address_limits()]
    if has_work:
        things.append((work.ONCE, request.POST["work"]))
    return count(things)


def _mailbox(address: str) -> str:
    """Whose letters these are: m+1@… and m+2@… mostly reach one person."""
    local, _at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _of_the_counts(counts: list[Count]) -> tuple[Reason, ...]:
    often = any(each.is_over for each in counts if each.limit != work.ONCE)
    return (Reason.OFTEN,) if often else ()


def _of_the_form(request: HttpRequest, form: str, text: str) -> list[Reason]:
    reasons = [Reason.LINKS] if text.count("://") > MOST_LINKS else []
    try:
        mark = Mark.read(request.POST.get("mark", ""), form)
    except MarkUnknown:
        return [*reasons, Reason.NO_MARK]
    if request.POST.get(mark.trap):
        reasons.append(Reason.TRAP)
    if mark.age < timedelta(seconds=settings.SPAM_LEAST_SECONDS):
        reasons.append(Reason.TOO_QUICK)
    if mark.age > LONGEST_OPEN:
        reasons.append(Reason.TOO_OLD)
    return reasons
