"""Which clauses are in force, for a touchpoint about to be shown."""

from collections.abc import Iterable, Sequence

from disclaimers.models import Clauses, ClauseSetMember, ClauseVersion
from disclaimers.policy import Code, Condition, required_codes
from disclaimers.translations import is_read
from people.frozen import Frozen
from people.languages import ORIGINAL, spoken


class ClauseMissing(Exception):
    """A touchpoint needs a clause that has no published wording in force."""


def clauses_for(
    kind: str, conditions: Iterable[Condition] = (), *, language: str = "en"
) -> Clauses:
    """The clauses in force now for a touchpoint of this kind: one query, two beyond English.

    A clause whose newest wording is not in ``language`` is shown in English. Where a machine has
    translated what nobody has read yet, a clause says so.
    Raises UnknownTouchpoint, or ClauseMissing when a required clause has no wording.
    """
    codes = required_codes(kind, conditions)
    language = spoken(language)
    if language == ORIGINAL:
        return _pick(codes, language)
    warned = tuple(dict.fromkeys([*codes, Code.MACHINE_TRANSLATED]))
    clauses = _pick(warned, language)
    if warned == codes or clauses.has_unread or not is_read(kind, language):
        return clauses
    return clauses.without([Code.MACHINE_TRANSLATED])


def _pick(codes: Sequence[Code], language: str) -> Clauses:
    rows = (
        ClauseVersion.objects.in_force()
        .filter(clause__code__in=codes, language__in={language, ORIGINAL})
        .select_related("clause", "reading")
    )
    # Rows come oldest first, so a later one wins.
    originals = {row.clause.code: row for row in rows if row.language == ORIGINAL}
    translations = {row.clause.code: row for row in rows if row.language == language}
    chosen = originals | {
        code: row
        for code, row in translations.items()
        if code not in originals or row.version >= originals[code].version
    }
    missing = [code for code in codes if code not in chosen]
    if missing:
        raise ClauseMissing(f"No wording in force for {', '.join(missing)}.")
    return Clauses(tuple(chosen[code] for code in codes))


def clauses_by_id(version_ids: Sequence[int]) -> Clauses:
    """Published versions by their ids, in that order; each is read once.

    Raises ClauseMissing for an unknown id.
    """
    rows = _published.find(version_ids)
    if len(rows) != len(set(version_ids)):
        raise ClauseMissing("A clause version does not exist.")
    return Clauses(tuple(rows[pk] for pk in version_ids))


def _read_published(ids: Iterable[int]) -> dict[int, ClauseVersion]:
    return ClauseVersion.objects.published().select_related("clause").in_bulk(list(ids))


_published = Frozen(_read_published)


def clauses_of_set(clause_set_id: int) -> Clauses:
    """The versions of a set in the order in which they were shown, in one query."""
    members = ClauseSetMember.objects.filter(clause_set=clause_set_id)
    rows = members.select_related("version__clause").order_by("position")
    return Clauses(tuple(member.version for member in rows))
