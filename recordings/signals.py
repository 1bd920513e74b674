"""What happens to recordings, for rooms above. Sent inside the transaction of the change."""

from django.dispatch import Signal

assembled = Signal()  # sender: Recording; recording: Recording, which can be played now
broken = Signal()  # sender: Recording; recording: Recording, whose `trouble` says why
expires_soon = Signal()  # sender: Recording; recording: Recording; once for each `expires_on`
