"""Who may do what at the desk: eight roles, read aloud. The groups in the database follow from it
(after each migration) and are changed by no hand.

A right stands as ``app.verb_model``, several verbs joined by ``+``, or as a right of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

CATALOGUE = (
    "catalog.view_category", "catalog.view_treatment", "catalog.view_destination",
    "catalog.view_provider",
)  # fmt: skip
COORDINATING = (
    *CATALOGUE,
    "leads.view+change_lead",
    "staff.read_words",
    "quotes.view_quoterequest",
    "quotes.view+change_heldrequest",
    "records.view_record",
    "outbox.view+change_message",
    "people.view+change_person",
    "people.view_consentevent",
    "followups.view_lettertemplate",
    "followups.view_sequence",
    "followups.view_step",
    "followups.view_enrolment",
    "followups.view_writtenletter",
    "disclaimers.view_clauseversion",
)
SENIOR = (
    *COORDINATING,
    "staff.see_every_lead",
    "duplicates.view+change_candidate",
    "duplicates.view_merge",
    "records.view_any_record",
    "followups.add+change_lettertemplate",
    "privacy.view+change_complaint",
    "disclaimers.view_showing",
    "disclaimers.view+change_refusal",
    "people.view_suppression",
    "leads.export_leads",
    "leads.share_view",
)
# Brings people in from lists; sees of whom we know only what her other rights let her see.
IMPORTING = ("imports.view_import", "imports.run_import")
HOURS = tuple(
    f"staff.view+add+change+delete_{each}" for each in ("calendar", "workshift", "holiday")
)
MANAGING = (
    *SENIOR,
    "followups.add+change_sequence",
    "followups.add+change+delete_step",
    "records.view_opening",
    "privacy.view+add_erasure",
    "privacy.view+change_recall",
    "privacy.view_hold",
    "consents.view_marketingrule",
    "staff.view_user",
    "leads.manage_desk",
    "leads.view_export",
    "leads.view+add+change+delete_duty",
    *IMPORTING,
    "reports.view_report",
    *HOURS,
    "staff.view_access",
)
ARTICLE_PARTS = ("block", "reference", "claim", "trial", "correction")
EDITING = (
    *CATALOGUE,
    "articles.view+add+change_article",
    "articles.publish_article",
    "articles.view+add+change_category",
    "articles.view+add+change_contributor",
    *(f"articles.view+add+change+delete_{part}" for part in ARTICLE_PARTS),
    "disclaimers.view_clauseversion",
)
MARKETING = (
    *CATALOGUE,
    "leads.view_lead",
    "staff.see_every_lead",
    "articles.view_article",
    "articles.view_category",
    "articles.view+add+change_promotion",
    "followups.view+add+change_lettertemplate",
    "followups.view+add+change_sequence",
    "followups.view+add+change+delete_step",
    "consents.view_marketingrule",
)
REVIEWING = (
    *CATALOGUE,
    "catalog.change_treatment",
    "articles.view_article",
    "articles.view_category",
    "articles.view_contributor",
    *(f"articles.view_{part}" for part in ARTICLE_PARTS),
    "disclaimers.view_clauseversion",
    "disclaimers.add_clausereading",
    "disclaimers.view+change_translationreview",
)
AUDITING = (
    *CATALOGUE,
    "leads.view_lead",
    "staff.see_every_lead",
    "staff.view_user",
    "staff.view_access",
    "auth.view_group",
    "leads.view_export",
    "records.view_opening",
    "imports.view_import",
    "people.view_consentevent",
    "people.view_consentwording",
    "people.view_suppression",
    "duplicates.view_merge",
    "consents.view_marketingrule",
    "disclaimers.view_clauseversion",
    "disclaimers.view_translationreview",
    "disclaimers.view_showing",
    "disclaimers.view_refusal",
    "privacy.view_erasure",
    "privacy.view_recall",
    "privacy.view_hold",
    "reports.view_report",
)
ADMINISTERING = (
    *(f"catalog.view+add+change_{each}" for each in ("treatment", "destination", "provider")),
    "catalog.view+add+change_category",
    "staff.view+add+change_user",
    *IMPORTING,
    *HOURS,
    "auth.view_group",
    "people.view+add+change+delete_consentwording",
    "people.view_suppression",
    "consents.view+add+change+delete_marketingrule",
    "disclaimers.view+add+change+delete_clauseversion",
    "disclaimers.view+change_translationreview",
    "disclaimers.add_clausereading",
    "disclaimers.view+change_refusal",
    "reports.view_report",
)


@dataclass(frozen=True)
class Role:
    """A group of the database, and the rights that it has: these and no others."""

    name: str
    rights: tuple[str, ...]

    def codenames(self) -> Iterator[tuple[str, str]]:
        """Each right by app and codename."""
        for right in self.rights:
            app, _dot, codename = right.partition(".")
            verbs, _line, model = codename.partition("_")
            for verb in verbs.split("+"):
                yield app, f"{verb}_{model}"


# Works on her own leads and those that nobody has.
COORDINATOR = Role("Coordinator", COORDINATING)
# Sees the team, erases, decides about sequences.
MANAGER = Role("Manager", MANAGING)
ROLES = (
    COORDINATOR,
    # On everybody's; answers complaints.
    Role("Senior coordinator", SENIOR),
    MANAGER,
    # Sees where leads come from and what becomes of them, and no word of what they are about.
    Role("Marketer", MARKETING),
    Role("Editor", EDITING),
    # Grades evidence, and stands for translations.
    Role("Medical reviewer", REVIEWING),
    # Sees who did what, and changes nothing.
    Role("Auditor", AUDITING),
    # Keeps the site and the team, and sees no patients.
    Role("Administrator", ADMINISTERING),
)


def set_up(sender: AppConfig | None = None, **_kwargs: Any) -> None:
    """Make the groups as they are written here. Raises LookupError for a right that is none."""
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    known = {
        (permission.content_type.app_label, permission.codename): permission
        for permission in Permission.objects.select_related("content_type")
    }
    for role in ROLES:
        group, _is_new = Group.objects.get_or_create(name=role.name)
        group.permissions.set(_found(role.codenames(), known))


def _found(
    names: Iterable[tuple[str, str]], known: dict[tuple[str, str], Permission]
) -> list[Permission]:
    names = list(names)
    missing = [name for name in names if name not in known]
    if missing:
        raise LookupError(f"No such rights: {missing}")
    return [known[name] for name in names]
