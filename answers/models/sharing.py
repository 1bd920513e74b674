"""What a person lets others see of an answer: editors, readers of top answers, and peers."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from answers.models.attempt import Attempt
from answers.models.rating import By, Rating
from prepsite.markdown import render
from prepsite.personal import Personal
from questions.models import Round

if TYPE_CHECKING:
    from accounts.models import User

LONGEST = 20_000  # characters of a feedback or an analysis
ENOUGH = 3  # ratings of one answer by peers


class State(models.TextChoices):
    """Where a submission is. Its candidate may take it back from any step that is not its last."""

    WAITING = "waiting", "waiting for an editor"
    SELECTED = "selected", "selected, waiting for the candidate"
    PUBLISHED = "published", "published"
    DECLINED = "declined", "declined"
    WITHDRAWN = "withdrawn", "withdrawn"


IN_REVIEW = (State.WAITING, State.SELECTED)
TAKEN_BACK_FROM = (*IN_REVIEW, State.PUBLISHED)


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def published_for(self, user: "User") -> Self:
        """Those of others at questions whose solution this person has opened."""
        closed = Attempt.objects.of(user).exclude(sealed_at=None, given_up_at=None)
        rows = self.filter(state=State.PUBLISHED, attempt__question__in=closed.values("question"))
        return rows.exclude(attempt__user=user)

    def reviewed_by(self, user: "User") -> Self:
        """Those that this person may review: nobody their own, and only editors at all."""
        if not user.has_perm("answers.change_submission"):
            return self.none()
        return self.filter(state__in=IN_REVIEW).exclude(attempt__user=user)


class Submission(models.Model):
    """An answer that its owner would like to see among the top answers.

    `feedback` is for the candidate, `analysis` for those who read the answer once it is published.
    """

    attempt = models.OneToOneField(Attempt, on_delete=models.CASCADE, related_name="submission")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    named = models.BooleanField(default=False, help_text="The candidate wants to be named.")
    submitted_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    consented_at = models.DateTimeField(null=True)
    feedback = models.TextField(blank=True, max_length=LONGEST)
    feedback_html = models.TextField(blank=True, editable=False)
    analysis = models.TextField(blank=True, max_length=LONGEST)
    analysis_html = models.TextField(blank=True, editable=False)

    personal = Personal(
        "attempt__user", archive="submissions", leave_out=("feedback_html", "analysis_html")
    )

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="submission_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["selected", "published", "declined"])
                | Q(decided_at__isnull=False),
                name="submission_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(consented_at__isnull=False),
                name="submission_published_by_consent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}"

    @property
    def may_be_withdrawn(self) -> bool:
        return self.state in TAKEN_BACK_FROM

    @property
    def decided(self) -> bool:
        """Whether the candidate may know what the editors said."""
        return self.decided_at is not None

    def write(self, feedback: str, analysis: str) -> None:
        """Takes both, as Markdown; does not save."""
        self.feedback, self.analysis = feedback, analysis
        self.feedback_html = render(feedback).html if feedback.strip() else ""
        self.analysis_html = render(analysis).html if analysis.strip() else ""


class OfferQuerySet(models.QuerySet["Offer"]):
    def open(self) -> Self:
        return self.filter(revoked_at=None)

    def wanted(self) -> Self:
        """Open ones that have not been rated often enough."""
        by_peers = Count("attempt__ratings", filter=Q(attempt__ratings__by=By.PEER))
        return self.open().annotate(rated=by_peers).filter(rated__lt=ENOUGH)

    def of_others(self, user: "User") -> Self:
        """In rounds whose gate this person has passed, whatever has become of the offer."""
        passed = Gate.objects.filter(user=user, passed_at__isnull=False)
        rows = self.filter(attempt__question__round__in=passed.values("round"))
        return rows.exclude(attempt__user=user)

    def for_rater(self, user: "User") -> Self:
        """What this person may see and rate, the longest offered first."""
        done = Rating.objects.filter(rater=user).values("attempt")
        rows = self.wanted().of_others(user).exclude(attempt__in=done)
        return rows.order_by("offered_at", "pk")


class Offer(models.Model):
    """An answer that its owner asks peers to rate, until it is taken back."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="offers")
    named = models.BooleanField(default=False, help_text="Raters see whose it is.")
    offered_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    personal = Personal("attempt__user", archive="offers")

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(revoked_at__isnull=True), name="offer_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}"


class Favour(models.Model):
    """What a peer's rating is beside a rating: a favour, perhaps named, perhaps thanked for."""

    rating = models.OneToOneField(Rating, on_delete=models.CASCADE, related_name="favour")
    named = models.BooleanField(default=False, help_text="The owner sees who rated.")
    thanked_at = models.DateTimeField(null=True)

    personal = Personal("rating__attempt__user")

    def __str__(self) -> str:
        return f"{self.rating_id}"


class Gate(models.Model):
    """How a person rated a round's example answer; passed once that was close to the expert."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="gates"
    )
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="gates")
    given = models.JSONField(default=dict, help_text="Area → point, 1 to 4.")
    passed_at = models.DateTimeField(null=True)

    personal = Personal("user", archive="gates")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "round"], name="gate_once_a_person_and_round")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.round_id}"
