"""`/`: the landing page of a visitor, the home of a person; `/plan/`: what to practise, and why."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import person
from planner import home as homes
from planner import landing
from planner import plan as plans


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User):
        return render(request, "planner/home.html", homes.home_of(request.user))
    return landing.page().respond(request, {})


@require_safe
def plan(request: HttpRequest) -> HttpResponse:
    return render(request, "planner/plan.html", plans.plan_of(person(request)))
