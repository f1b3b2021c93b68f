"""What is told of people to the apps above, inside the transaction in which it happens."""

from django.dispatch import Signal

# Sends ``person``, held: what she is called, or how she is reached, was changed.
person_changed = Signal()

# Both send ``event``. A receiver that raises undoes the whole story.
consent_withdrawn = Signal()
consent_confirmed = Signal()
