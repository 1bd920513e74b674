"""What happens to accounts, for rooms above that tell people of it.

Sent inside the transaction of the change, so that what a receiver writes stands or falls with it.
"""

from django.dispatch import Signal

export_ready = Signal()  # sender: Export; export: Export
leaving = Signal()  # sender: User; user: User, whose `leaving_at` has just been set
staying = Signal()  # sender: User; user: User, whose `leaving_at` has just been taken back
interview_moved = Signal()  # sender: User; user: User, whose `interview_date` is another now
erasing = Signal()  # sender: User; user: User, whose rows are about to be deleted
