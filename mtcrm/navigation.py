"""The admin's side bar: what people do there, in the order in which they need it."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from leads.clocks import MANAGES

# Title, then (model, words, icon) of each entry; a model is shown to those who may view it.
GROUPS = (
    (
        _("Desk"),
        (
            ("leads.lead", _("Leads"), "inbox"),
            ("quotes.quoterequest", _("Quote requests"), "description"),
            ("quotes.heldrequest", _("Held requests"), "front_hand"),
            ("records.record", _("Medical records"), "clinical_notes"),
            ("outbox.message", _("Letters"), "mail"),
            ("people.person", _("People"), "person"),
            ("imports.import", _("Imports"), "upload_file"),
            ("duplicates.candidate", _("Possible duplicates"), "group"),
            ("duplicates.merge", _("Merged people"), "merge"),
        ),
    ),
    (
        _("Follow-ups"),
        (
            ("followups.lettertemplate", _("Letter templates"), "edit_note"),
            ("followups.sequence", _("Sequences"), "low_priority"),
            ("followups.enrolment", _("Enrolments"), "schedule_send"),
            ("people.suppression", _("Do not write to"), "block"),
        ),
    ),
    (
        _("Magazine"),
        (
            ("articles.article", _("Articles"), "article"),
            ("articles.category", _("Sections"), "bookmarks"),
            ("articles.contributor", _("Authors and reviewers"), "groups"),
            ("articles.promotion", _("Promotions"), "campaign"),
        ),
    ),
    (
        _("Catalogue"),
        (
            ("catalog.treatment", _("Treatments"), "healing"),
            ("catalog.category", _("Fields of medicine"), "category"),
            ("catalog.destination", _("Destinations"), "public"),
            ("catalog.provider", _("Clinics"), "local_hospital"),
        ),
    ),
    (
        _("Privacy"),
        (
            ("privacy.complaint", _("Complaints"), "feedback"),
            ("privacy.erasure", _("Erasures"), "person_remove"),
            ("privacy.recall", _("To be told of an erasure"), "campaign"),
            ("privacy.hold", _("Bookings kept by law"), "lock_clock"),
        ),
    ),
    (
        _("Evidence"),
        (
            ("disclaimers.clauseversion", _("Clauses"), "gavel"),
            ("disclaimers.translationreview", _("Translations"), "translate"),
            ("disclaimers.showing", _("Who was shown what"), "visibility"),
            ("disclaimers.refusal", _("Held back"), "report"),
            ("people.consentwording", _("Consent wordings"), "check_box"),
            ("people.consentevent", _("Who agreed to what"), "how_to_reg"),
            ("staff.access", _("Who looked at which lead"), "manage_search"),
            ("records.opening", _("Who opened which record"), "preview"),
            ("leads.export", _("Who exported leads"), "download"),
            ("consents.marketingrule", _("Marketing by country"), "flag"),
        ),
    ),
    (
        _("Team"),
        (
            ("staff.user", _("Members of staff"), "badge"),
            ("leads.duty", _("Who takes leads"), "assignment_ind"),
            ("staff.calendar", _("Working hours"), "schedule"),
            ("auth.group", _("Roles"), "key"),
        ),
    ),
)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with the entries that this member of staff may see."""
    first = [{"title": _("Today"), "icon": "today", "link": reverse_lazy("admin:index")}]
    if _may_view(request, "leads.lead"):
        board = reverse_lazy("admin:leads_lead_board")
        first.append({"title": _("Board"), "icon": "view_kanban", "link": board})
    if request.user.has_perm(MANAGES):
        whole_team = reverse_lazy("admin:leads_lead_team")
        first.append({"title": _("The team"), "icon": "groups", "link": whole_team})
    if _may_view(request, "reports.report"):
        link = reverse_lazy("report-overview")
        first.append({"title": _("Reports"), "icon": "bar_chart", "link": link})
    groups = [
        {"title": title, "separator": True, "items": items}
        for title, entries in GROUPS
        if (items := [_item(*entry) for entry in entries if _may_view(request, entry[0])])
    ]
    return [{"items": first}, *groups]


def _may_view(request: HttpRequest, model: str) -> bool:
    app, name = model.split(".")
    return bool(request.user.has_perm(f"{app}.view_{name}"))


def _item(model: str, words: Any, icon: str) -> dict[str, Any]:
    address = reverse_lazy(f"admin:{model.replace('.', '_')}_changelist")
    return {"title": words, "icon": icon, "link": address}
