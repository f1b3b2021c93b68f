"""Triggers that a remade table would lose, and migrations that can be run again."""

import importlib

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from leads.trigrams import TRIGGERS
from people.immutability import RefuseChanges
from staff import access_index

pytestmark = pytest.mark.django_db


def promised() -> list[RefuseChanges]:
    migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations.values()
    return [
        operation
        for migration in migrations
        for operation in migration.operations
        if isinstance(operation, RefuseChanges)
    ]


def test_every_promised_trigger_is_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        present = {name for (name,) in cursor.fetchall()}
    wanted = {operation.name(action) for operation in promised() for action in operation.actions}
    if connection.vendor == "sqlite":
        wanted |= {*TRIGGERS, access_index.TRIGGER}
    assert len(wanted) >= 14
    assert wanted - present == set()


def test_creating_a_trigger_twice_is_harmless():
    with connection.cursor() as cursor:
        for operation in promised():
            for statement in operation.statements(connection.vendor):
                cursor.execute(statement)


def test_loading_what_migrations_publish_twice_adds_nothing():
    for label, name, function in (
        ("people", "0002_protect_and_publish", "publish"),
        ("people", "0006_first_translations", "publish"),
        ("disclaimers", "0002_protect_and_publish", "publish"),
        ("disclaimers", "0006_first_translations", "publish"),
        ("catalog", "0002_first_catalogue", "load"),
        ("consents", "0002_first_rules", "load"),
    ):
        module = importlib.import_module(f"{label}.migrations.{name}")
        before = {m.__name__: m.objects.count() for m in apps.get_app_config(label).get_models()}
        getattr(module, function)(apps, None)
        after = {m.__name__: m.objects.count() for m in apps.get_app_config(label).get_models()}
        assert before == after


def test_no_task_is_delayed_or_retried_by_celery():
    """Redis is a doorbell: what is due later is a row, never a message in the broker."""
    own = [app for app in settings.INSTALLED_APPS if (settings.BASE_DIR / app).is_dir()]
    files = [
        path
        for app in own
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if "migrations" not in path.parts
    ]
    assert len(files) > 50
    for path in files:
        text = path.read_text()
        for word in ("countdown=", "eta=", "self.retry(", ".delay_on_commit("):
            assert word not in text, (path.name, word)
