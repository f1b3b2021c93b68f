"""What the outbox tells the apps above it."""

from django.dispatch import Signal

# Sends ``message`` once its letter was accepted, in the transaction that records it.
message_sent = Signal()
