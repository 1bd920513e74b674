"""What a person could own, and could have given to somebody else."""

from django.db import models

from accounts.models import User
from prepsite.personal import Erase, Personal


class Belonging(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    words = models.TextField()
    file = models.FileField(blank=True, upload_to="belongings")
    picture = models.FileField(blank=True, upload_to="belongings/pictures")

    personal = Personal(
        "user", archive="belongings", leave_out=("picture",), files=("file",),
        derived_files=("picture",),
    )  # fmt: skip

    def __str__(self) -> str:
        return self.words


class Gift(models.Model):
    """Goes with the one who has it; stays, without the name, when its giver leaves."""

    giver = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="gifts_given"
    )
    taker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="gifts_taken")
    words = models.TextField()
    signature = models.TextField(blank=True)

    personal = (
        Personal("giver", archive="gifts-given", erase=Erase.UNNAME, blank=("signature",)),
        Personal("taker", archive="gifts-taken"),
    )

    def __str__(self) -> str:
        return self.words
