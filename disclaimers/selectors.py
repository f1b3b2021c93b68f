"""Which clauses are in force, for a touchpoint about to be shown."""

from collections.abc import Iterable, Sequence

from disclaimers.models import Clauses, ClauseSetMember, ClauseVersion
from disclaimers.policy import Code, Condition, required_codes


class ClauseMissing(Exception):
    """A touchpoint needs a clause that has no published wording in force."""


def clauses_for(
    kind: str, conditions: Iterable[Condition] = (), *, language: str = "en"
) -> Clauses:
    """The clauses in force now for a touchpoint of this kind, in one query.

    A clause without wording in ``language`` is shown in English.
    Raises UnknownTouchpoint, or ClauseMissing when a required clause has no wording.
    """
    return _pick(required_codes(kind, conditions), language)


def _pick(codes: Sequence[Code], language: str) -> Clauses:
    rows = (
        ClauseVersion.objects.in_force()
        .filter(clause__code__in=codes, language__in={language, "en"})
        .select_related("clause")
    )
    chosen: dict[str, ClauseVersion] = {}
    for row in rows:
        present = chosen.get(row.clause.code)
        # Rows come oldest first: a later one wins, but English never over the asked language.
        if present is None or row.language == language or present.language == "en":
            chosen[row.clause.code] = row
    missing = [code for code in codes if code not in chosen]
    if missing:
        raise ClauseMissing(f"No wording in force for {', '.join(missing)}.")
    return Clauses(tuple(chosen[code] for code in codes))


def clauses_by_id(version_ids: Sequence[int]) -> Clauses:
    """Published versions by their ids, in that order. Raises ClauseMissing for an unknown id."""
    rows = ClauseVersion.objects.published().select_related("clause").in_bulk(version_ids)
    if len(rows) != len(set(version_ids)):
        raise ClauseMissing("A clause version does not exist.")
    return Clauses(tuple(rows[pk] for pk in version_ids))


def clauses_of_set(clause_set_id: int) -> Clauses:
    """The versions of a set in the order in which they were shown, in one query."""
    members = ClauseSetMember.objects.filter(clause_set=clause_set_id)
    rows = members.select_related("version__clause").order_by("position")
    return Clauses(tuple(member.version for member in rows))
