"""What is told of consents to the apps above, inside the transaction in which it happens."""

from django.dispatch import Signal

# Both send ``event``. A receiver that raises undoes the whole story.
consent_withdrawn = Signal()
consent_confirmed = Signal()
