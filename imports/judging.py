"""What becomes of rows, given what is in the database now: the dry run asks, and so does the run.

Nobody is brought in who may not be written to, had her data erased or took back her consent to be
answered; nobody's open lead is opened a second time. A few queries for all rows of a batch.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from imports.columns import plain
from imports.models import GOOD, Import, Row, State, Verdict
from imports.problems import Problem
from imports.reading import Told
from leads.models import Lead
from people.addresses import keyed_hash, normalise_email
from people.meeting import known_phones
from people.models import ConsentEvent, Person, Purpose, Suppression

Find = Callable[[Collection[str]], Mapping[str, Person]]
NOT_LET_IN = {
    Suppression.Scope.ALL: Problem.SILENT,
    Suppression.Scope.IMPORT: Problem.ERASED,
}


@dataclass(frozen=True)
class Judged:
    """One row that could be read, and what becomes of it."""

    number: int
    told: Told
    address: str
    address_hash: str
    fingerprint: str
    verdict: Verdict
    problem: Problem | None = None
    like: int | None = None
    person: Person | None = None


def known_by(addresses: Collection[str]) -> dict[str, Person]:
    """Who is known by these addresses, held by nobody: for looking only."""
    rows = Person.objects.filter(email_normalised__in=addresses)
    return {person.email_normalised: person for person in rows}


def judge(source: Import, rows: Sequence[tuple[int, Told]], *, find: Find) -> list[Judged]:
    """Each of these rows of one file, in their order, with what becomes of it."""
    addresses = [normalise_email(told.email) for _number, told in rows]
    facts = _Facts.about(source, rows, addresses, find)
    return [
        facts.judge(number, told, address)
        for (number, told), address in zip(rows, addresses, strict=True)
    ]


def fingerprint(told: Told, address: str) -> str:
    """A keyed hash of who asks for what: two rows with the same are one."""
    words = "\n".join((address, plain(told.name), str(told.treatment or "")))
    return keyed_hash(words)


@dataclass
class _Facts:
    people: Mapping[str, Person]
    hashes: Mapping[str, str]
    prints: Mapping[int, str]
    silent: Mapping[str, Problem]
    said_no: Collection[int]
    leads: Mapping[int, Sequence[tuple[int, int | None, str]]]
    phones: Mapping[str, int]
    # Fingerprints of earlier rows of the file, and the rows; grows with each row that is judged.
    before: dict[str, int]

    @classmethod
    def about(
        cls, source: Import, rows: Sequence[tuple[int, Told]], addresses: Sequence[str], find: Find
    ) -> "_Facts":
        people = find(set(addresses))
        hashes = {address: keyed_hash(address) for address in addresses}
        prints = {
            number: fingerprint(told, address)
            for (number, told), address in zip(rows, addresses, strict=True)
        }
        keys = [person.pk for person in people.values()]
        first = rows[0][0] if rows else 0
        return cls(
            people=people,
            hashes=hashes,
            prints=prints,
            silent=_silent(hashes.values()),
            said_no=_said_no(keys),
            leads=_open_leads(keys),
            phones=known_phones({told.phone for _number, told in rows if told.phone}),
            # Once it is checked, no two good rows of a file are alike.
            before={} if source.state == State.RUNNING else _before(source, first, prints.values()),
        )

    def judge(self, number: int, told: Told, address: str) -> Judged:
        person = self.people.get(address)
        verdict, problem, like = self._verdict(number, told, address, person)
        if verdict in GOOD:
            self.before.setdefault(self.prints[number], number)
        return Judged(
            number=number,
            told=told,
            address=address,
            address_hash=self.hashes[address],
            fingerprint=self.prints[number],
            verdict=verdict,
            problem=problem,
            like=like,
            person=person,
        )

    def _verdict(
        self, number: int, told: Told, address: str, person: Person | None
    ) -> tuple[Verdict, Problem | None, int | None]:
        silent = self.silent.get(self.hashes[address])
        # Who had her data erased and came back herself is somebody whom we know.
        if silent and not (silent is Problem.ERASED and person):
            return Verdict.REFUSED, silent, None
        if person and person.pk in self.said_no:
            return Verdict.REFUSED, Problem.SAID_NO, None
        if (earlier := self.before.get(self.prints[number], number)) < number:
            return Verdict.REPEATED, None, earlier
        if person is None:
            return Verdict.NEW, None, self.phones.get(told.phone)
        if (lead := self._same(told, person)) is not None:
            return Verdict.DUPLICATE, None, lead
        return Verdict.KNOWN, None, person.pk

    def _same(self, told: Told, person: Person) -> int | None:
        """Her open lead about the same; a row that names no treatment is about any."""
        for key, treatment, asked_by in self.leads.get(person.pk, ()):
            if told.treatment in {None, treatment} and _are_alike(asked_by, told.name):
                return key
        return None


def _are_alike(one: str, other: str) -> bool:
    """Whether two names may be one person's: a first name alone says less than the whole."""
    words, others = (set(map(plain, name.split())) for name in (one, other))
    return words <= others or others <= words


def _silent(hashes: Iterable[str]) -> dict[str, Problem]:
    rows = Suppression.objects.filter(address_hash__in=set(hashes), scope__in=[*NOT_LET_IN])
    found = {row.address_hash: row.scope for row in rows.order_by("-scope")}
    return {each: NOT_LET_IN[Suppression.Scope(scope)] for each, scope in found.items()}


def _said_no(people: Sequence[int]) -> set[int]:
    if not people:
        return set()
    newest = ConsentEvent.objects.newest().filter(
        person__in=people, purpose=Purpose.QUOTE_PROCESSING, given=False
    )
    return set(newest.values_list("person", flat=True))


def _open_leads(people: Sequence[int]) -> dict[int, list[tuple[int, int | None, str]]]:
    found: defaultdict[int, list[tuple[int, int | None, str]]] = defaultdict(list)
    if people:
        rows = Lead.objects.open().filter(person__in=people, is_for_somebody_else=False)
        columns = ("person", "pk", "treatment", "asked_by")
        for person, *rest in rows.order_by("pk").values_list(*columns):
            found[person].append((rest[0], rest[1], rest[2]))
    return found


def _before(source: Import, first: int, prints: Iterable[str]) -> dict[str, int]:
    rows = Row.objects.filter(
        source=source, number__lt=first, verdict__in=GOOD, fingerprint__in=set(prints)
    )
    return dict(rows.values_list("fingerprint", "number"))
