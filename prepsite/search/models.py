"""What can be found. The full-text index beside it differs by database (see migration 2)."""

from django.conf import settings
from django.db import models

from prepsite.personal import Personal


class SearchDocument(models.Model):
    """One thing that can be found; with an owner, by that person only."""

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True, help_text="Where it belongs.")
    body = models.TextField(blank=True)
    public = models.BooleanField(default=False, help_text="Found by visitors too.")

    # A copy of what stands elsewhere: it goes with the person, and nothing of it is taken out.
    personal = Personal("owner")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_document_once")]

    def __str__(self) -> str:
        return self.title
