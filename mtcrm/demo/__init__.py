"""Content and staff to look around with: made-up people and clinics, real references."""

import secrets
import tomllib
from pathlib import Path

from django.contrib.auth.models import Group

from articles.demo import load_demo_articles
from catalog.models import Destination, Provider
from followups.models import LetterTemplate, Sequence, Step
from mtcrm.roles import COORDINATOR, MANAGER
from staff.models import User

DEMO = Path(__file__).resolve().parent


def load_demo_content() -> int:
    """Load clinics, letters and articles that are missing; how many articles were new."""
    _load_providers()
    _load_letters()
    return load_demo_articles(DEMO)


def _load_providers() -> None:
    for row in tomllib.loads((DEMO / "people.toml").read_text("utf-8"))["provider"]:
        Provider.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "destination": Destination.objects.get(slug=row["destination"]),
                "summary": row["summary"],
                "website": row["website"],
            },
        )


def _load_letters() -> None:
    data = tomllib.loads((DEMO / "templates.toml").read_text("utf-8"))
    for row in data["letter_template"]:
        LetterTemplate.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "use": row["purpose"],
                "subject": row["subject"],
                "body": row["body"].strip(),
            },
        )
    for row in data["sequence"]:
        Sequence.objects.get_or_create(slug=row["slug"], defaults={"name": row["name"]})
    for row in data["step"]:
        Step.objects.get_or_create(
            sequence=Sequence.objects.get(slug=row["sequence"]),
            position=row["position"],
            defaults={
                "delay_days": row["delay_days"],
                "template": LetterTemplate.objects.get(slug=row["template"]),
            },
        )


def make_demo_staff() -> dict[str, str]:
    """An administrator, a coordinator and a manager; their user names with generated passwords."""
    passwords = {name: secrets.token_urlsafe(12) for name in ("admin", "coordinator", "manager")}
    User.objects.create_superuser("admin", password=passwords["admin"], first_name="Ada (demo)")
    for name, first_name, role in (
        ("coordinator", "Carla (demo)", COORDINATOR),
        ("manager", "Magda (demo)", MANAGER),
    ):
        member = User.objects.create_user(
            name,
            password=passwords[name],
            first_name=first_name,
            is_staff=True,
            time_zone="Europe/Berlin",
        )
        member.groups.add(Group.objects.get(name=role.name))
    return passwords
