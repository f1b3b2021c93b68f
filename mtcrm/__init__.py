"""Composition only: settings, addresses, background schedule. No rule lives here."""

from mtcrm.celery import app as celery_app

__all__ = ["celery_app"]
