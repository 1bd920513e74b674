"""`/review/`: today's questions one after the other, and how many a day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import person
from answers import review as reviews
from answers.forms import ReviewPlanForm
from questions.models import Question, Standing


@require_safe
def review(request: HttpRequest) -> HttpResponse:
    user = person(request)
    return page(request, ReviewPlanForm(instance=reviews.plan_of(user)))


def page(request: HttpRequest, form: ReviewPlanForm) -> HttpResponse:
    user = person(request)
    queue = reviews.due(user)
    upcoming = Standing.objects.of(user).filter(due_on__gt=user.today()).order_by("due_on")
    context = {
        "room": "questions",
        "form": form,
        "first": queue[0] if queue else None,
        "rest": queue[1:],
        "done": reviews.done_today(user),
        "next": upcoming.first(),
    }
    return render(request, "answers/review.html", context, status=400 if form.errors else 200)


@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    form = ReviewPlanForm(request.POST, instance=reviews.plan_of(person(request)))
    if not form.is_valid():
        return page(request, form)
    form.save()
    messages.success(request, "Your review plan is saved.")
    return redirect("answers:review")


@require_POST
def later(request: HttpRequest, slug: str) -> HttpResponse:
    question = get_object_or_404(Question, slug=slug)
    reviews.put_off(person(request), question.pk)
    return redirect("answers:review")
