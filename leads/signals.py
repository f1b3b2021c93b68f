"""What the desk tells the apps above it, inside the transaction in which it happens."""

from django.dispatch import Signal

# Both send ``lead``. A receiver that raises undoes the whole story.
lead_opened = Signal()
lead_moved = Signal()
