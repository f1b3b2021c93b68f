"""What became of every letter: the wanted ones, their rows and the mail server's log, joined.

*Lost*: the row does not end as sent or as uncertain, or it says sent and the server never
accepted the letter. *Duplicate*: an acceptance of the same letter after the first.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from outbox.models import Message, MessageClass, State
from tests.faults.site import Acceptance

MOST_COPIES = 2


@dataclass
class Verdict:
    """Counts, and a sentence for every letter whose fate is not as promised."""

    letters: int = 0
    sent: int = 0
    lost: int = 0
    duplicates: Counter[str] = field(default_factory=Counter)
    most_copies: int = 0
    uncertain: int = 0
    uncertain_arrived: int = 0
    unexplained: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.letters} letters: {self.sent} sent, {self.lost} lost, "
            f"{self.duplicates[MessageClass.TRANSACTIONAL]} transactional and "
            f"{self.duplicates[MessageClass.MARKETING]} marketing duplicates, "
            f"at most {self.most_copies} copies, "
            f"{self.uncertain} uncertain ({self.uncertain_arrived} of them arrived)"
        )


def judge(wanted: Iterable[Message], accepted: Iterable[Acceptance]) -> Verdict:
    """Join the letters that should have been sent with what the database and the log say now."""
    rows = {str(row.pk): row for row in Message.objects.all()}
    copies = Counter(acceptance.uuid for acceptance in accepted)
    expected = {str(message.pk) for message in wanted}
    verdict = Verdict(letters=len(expected))
    for key in sorted(expected | rows.keys() | copies.keys()):
        row = rows.get(key)
        if row is None or key not in expected:
            verdict.unexplained.append(f"{key}: not wanted, or its row is gone")
            continue
        _count(verdict, row, copies[key])
        verdict.unexplained += [f"{key}: {why}" for why in _complaints(row, copies[key])]
    for acceptance in accepted:
        row = rows.get(acceptance.uuid)
        if row is not None and acceptance.to != [row.recipient]:
            verdict.unexplained.append(f"{acceptance.uuid}: reached somebody else")
    return verdict


def _count(verdict: Verdict, row: Message, copies: int) -> None:
    is_uncertain = row.state == State.UNCERTAIN
    is_sent = row.state == State.SENT and copies > 0
    verdict.sent += is_sent
    verdict.uncertain += is_uncertain
    verdict.uncertain_arrived += is_uncertain and copies > 0
    verdict.lost += not is_sent and not is_uncertain
    verdict.duplicates[row.message_class] += max(0, copies - 1)
    verdict.most_copies = max(verdict.most_copies, copies)


def _complaints(row: Message, copies: int) -> list[str]:
    """What the row's own account of its deliveries cannot explain."""
    was_marked_when_lost = row.data_started_at is not None
    # Every crash inside the conversation with the server allows one copy more.
    allowed = 1 + row.ambiguous_resends
    checks = {
        f"ended as {row.state} ({row.reason})": row.state in {State.SENT, State.UNCERTAIN},
        "sent, but the server never accepted it": row.state != State.SENT or copies > 0,
        "uncertain without having been begun": row.state != State.UNCERTAIN or was_marked_when_lost,
        f"{copies} copies, {allowed} explained": copies <= allowed <= MOST_COPIES,
        "a lease is left on it": row.lease_token is None,
    }
    return [complaint for complaint, holds in checks.items() if not holds]
