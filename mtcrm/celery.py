"""Celery as doorbell and tick: tasks carry at most an id, and a lost one costs one tick.

Nothing here stores work. What is due is a row in the database, found again by every tick, so
any number of workers and beats may run.
"""

import os

from celery import Celery
from celery.signals import setup_logging
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mtcrm.settings")

from django.conf import settings

SECONDS_TO_PUBLISH = 1

# A worker that loses Redis while it holds a task would put the task back by the connection it
# has just lost, and die of that (AttributeError: hostname). A bell need not be put back.
Channel.do_restore = False

app = Celery("mtcrm")
app.conf.update(
    broker_url=settings.REDIS_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A hung or absent broker may keep the doorbell, and an ending process, by this long.
    broker_connection_timeout=SECONDS_TO_PUBLISH,
    broker_transport_options={
        "socket_connect_timeout": SECONDS_TO_PUBLISH,
        "socket_timeout": SECONDS_TO_PUBLISH,
        "socket_keepalive": True,
        "health_check_interval": 10,
        # With one retry kombu sleeps for two seconds before it. Workers reconnect all the same.
        "max_retries": 0,
        # A bell that was heard is forgotten: no receipts to give, which a hung Redis would
        # keep, until the worker waits for them for ever and hears nothing more.
        "ack_emulation": False,
    },
    task_publish_retry=False,
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=30,
    # Above the 600 s that a mail server may take for its last word, below the 900 s lease.
    task_time_limit=840,
    timezone="UTC",
    beat_schedule_filename=settings.BEAT_SCHEDULE_FILE,
    beat_max_loop_interval=5,
    beat_schedule={
        "deliver due letters": {
            "task": "outbox.tasks.deliver_due",
            "schedule": settings.OUTBOX_TICK,
            "options": {"expires": settings.OUTBOX_TICK.total_seconds()},
        },
        "take due follow-up steps": {
            "task": "followups.tasks.take_due_steps",
            "schedule": settings.FOLLOW_UP_TICK,
            "options": {"expires": settings.FOLLOW_UP_TICK.total_seconds()},
        },
        "send the links that patients asked for": {
            "task": "portal.tasks.send_links",
            "schedule": settings.OUTBOX_TICK,
            "options": {"expires": settings.OUTBOX_TICK.total_seconds()},
        },
        "forget new addresses that nobody confirmed": {
            "task": "portal.tasks.purge_address_changes",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "delete counts that are over": {
            "task": "antispam.tasks.purge_counts",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "delete sessions that are over": {
            "task": "staff.tasks.purge_sessions",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "delete forms that were not sent": {
            "task": "quotes.tasks.purge_drafts",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "remind of forms that were saved": {
            "task": "quotes.tasks.remind_of_drafts",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "give new leads to those who take them": {
            "task": "leads.tasks.assign_new",
            "schedule": settings.OUTBOX_TICK,
            "options": {"expires": settings.OUTBOX_TICK.total_seconds()},
        },
        "look for people who are one": {
            "task": "duplicates.tasks.compare",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "close what nobody confirmed": {
            "task": "leads.tasks.end_unconfirmed",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "tell of promises that run out": {
            "task": "leads.tasks.ring_clocks",
            "schedule": settings.TIDY_TICK,
            "options": {"expires": settings.TIDY_TICK.total_seconds()},
        },
        "ask about patients who are silent": {
            "task": "leads.tasks.ask_about_the_silent",
            "schedule": settings.TIDY_TICK,
            "options": {"expires": settings.TIDY_TICK.total_seconds()},
        },
        "tell staff in the morning what there is to be done": {
            "task": "leads.tasks.tell_everybody",
            "schedule": settings.TIDY_TICK,
            "options": {"expires": settings.TIDY_TICK.total_seconds()},
        },
        "measure how soon we answer": {
            "task": "leads.tasks.measure_reply_times",
            "schedule": settings.FIGURES_TICK,
            "options": {"expires": settings.FIGURES_TICK.total_seconds()},
        },
        "forget reports that are old": {
            "task": "reports.tasks.forget_old",
            "schedule": settings.FIGURES_TICK,
            "options": {"expires": settings.FIGURES_TICK.total_seconds()},
        },
        "make leads findable that older code wrote": {
            "task": "leads.tasks.make_findable",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "forget letters to people who never wrote": {
            "task": "outbox.tasks.forget_nobody_known",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "check records that arrived": {
            "task": "records.tasks.check_arrived",
            "schedule": settings.OUTBOX_TICK,
            "options": {"expires": settings.OUTBOX_TICK.total_seconds()},
        },
        "tell of records, and delete what is over": {
            "task": "records.tasks.tidy_records",
            "schedule": settings.TIDY_TICK,
            "options": {"expires": settings.TIDY_TICK.total_seconds()},
        },
        "go on with imports": {
            "task": "imports.tasks.work",
            "schedule": settings.OUTBOX_TICK,
            "options": {"expires": settings.OUTBOX_TICK.total_seconds()},
        },
        "forget imports that are over": {
            "task": "imports.tasks.forget",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "finish what erasures left": {
            "task": "privacy.tasks.sweep_erased",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
        "end what the law made us keep": {
            "task": "privacy.tasks.end_holds",
            "schedule": settings.PURGE_TICK,
            "options": {"expires": settings.PURGE_TICK.total_seconds()},
        },
    },
)
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_kwargs: object) -> None:
    """Celery would replace the configured logging, which keeps personal data out."""
