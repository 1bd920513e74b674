"""The queue of answers that people submit as top answers."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.models import User
from accounts.requests import person
from answers import pinned, topanswers
from answers.models import Submission
from answers.models.sharing import IN_REVIEW, State
from answers.peerforms import ReviewForm
from answers.sharing import Refused

DECISIONS = {"select": True, "decline": False}
FIRST = Case(When(state=State.WAITING, then=Value(0)), default=Value(1))


@admin.register(Submission)
class SubmissionAdmin(admin.ModelAdmin[Submission]):
    """Editors see an answer, and neither whose it is nor how that person rated it."""

    list_display = ["question", "round", "state", "submitted_at", "decided_at"]
    list_filter = ["state", "attempt__question__round"]
    list_select_related = ["attempt__question__round"]
    ordering = [FIRST, "submitted_at", "pk"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        """Nobody reviews their own."""
        return super().get_queryset(request).exclude(attempt__user=person(request))

    @admin.display(ordering="attempt__question")
    def question(self, row: Submission) -> str:
        return str(row.attempt.question)

    @admin.display(ordering="attempt__question__round")
    def round(self, row: Submission) -> str:
        return row.attempt.question.round.title

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        editor = person(request)
        may = self.has_change_permission(request, row) and row.state == State.WAITING
        form = review_form(row, editor, request.POST if may and request.method == "POST" else None)
        if form.is_bound and form.is_valid() and self.review(request, row, form):
            return HttpResponseRedirect(reverse("admin:answers_submission_changelist"))
        context = {**self.admin_site.each_context(request), **shown(row), "form": form, "may": may}
        # Somebody who may look alone sees the queue, not the answers.
        if not self.has_change_permission(request, row) or row.state not in IN_REVIEW:
            context["attempt"] = None
        status = 400 if form.errors else 200
        return render(request, "admin/answers/submission/review.html", context, status=status)

    def review(self, request: HttpRequest, row: Submission, form: ReviewForm) -> bool:
        """False where something has gone on meanwhile, which is told."""
        how = request.POST.get("how", "")
        try:
            with transaction.atomic():
                topanswers.review(row, person(request), form.said())
                if how in DECISIONS:
                    topanswers.decide(row, selected=DECISIONS[how])
        except Refused as refused:
            messages.warning(request, str(refused))
            return False
        self.log_change(request, row, f"Reviewed: {how or 'saved'}.")
        messages.success(request, "Saved; the candidate is told." if how in DECISIONS else "Saved.")
        return True


def review_form(row: Submission, editor: User, data: Any) -> ReviewForm:
    initial = {"feedback": row.feedback, "analysis": row.analysis}
    rated = topanswers.rated_by(row, editor)
    return ReviewForm(pinned.of(row.attempt).rubric, data, initial=initial, rated=rated)


def shown(row: Submission) -> dict[str, Any]:
    frozen = pinned.of(row.attempt)
    return {
        "title": str(row.attempt.question), "submission": row, "attempt": row.attempt,
        "pictures": row.attempt.pictures.all(), "opts": Submission._meta,
        "prompt": frozen.html("prompt"), "key_points": frozen.key_points,
        "solution": frozen.html("solution"),
    }  # fmt: skip
