"""Pages of the courses. Each answers from a kept shell and adds what is the person's own."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import person
from courses import pages, reading
from courses.forms import NoteForm
from courses.models import FormerAddress, Lesson, Module, Reading


@login_not_required
def courses(request: HttpRequest) -> HttpResponse:
    return pages.courses_page().respond(request, {"room": "courses"})


@login_not_required
def course(request: HttpRequest, course: str) -> HttpResponse:
    try:
        page = pages.course_page(course)
    except Http404:
        return moved_course(course)
    context: dict[str, Any] = {"room": "courses", "course": page.course, "modules": page.modules}
    if isinstance(request.user, User):
        progress = reading.of_course(request.user, page)
        context |= {"progress": progress, "next_lesson": progress.resume, "reader": progress.key}
    return page.shell.respond(request, context)


@login_not_required
def lesson(request: HttpRequest, course: str, lesson: str) -> HttpResponse:
    try:
        page = pages.lesson_page(course, lesson)
    except Http404:
        return moved_lesson(course, lesson)
    if isinstance(request.user, User):
        mine = reading.of_lesson(request.user, page)
        reading.note_opening(request.user, page, mine)
        return page.shell.fill(request, page.context | lesson_state(request.user, mine))
    if not page.free:
        return redirect_to_login(request.get_full_path())
    return page.shell.respond(request, page.context)


def lesson_state(user: User, mine: reading.Mine) -> dict[str, Any]:
    """What the open places of a lesson need, and the keys by which they are kept."""
    return {
        "mine": mine,
        "done": frozenset(mine.done),
        "marks": (bool(mine.completed_at), bool(mine.bookmarked_at)),
        "noted": mine.note_saved_at and (user.pk, mine.note_saved_at, user.time_zone),
    }


def moved_lesson(course: str, lesson: str) -> HttpResponse:
    """Sends an old address on to where the lesson is now; raises Http404 where there is none."""
    former = FormerAddress.objects.filter(course_slug=course, lesson_slug=lesson)
    target = Lesson.objects.published().filter(former_addresses__in=former)
    return redirect(get_object_or_404(target.select_related("course")), permanent=True)


def moved_course(course: str) -> HttpResponse:
    former = FormerAddress.objects.filter(course_slug=course)
    target = Lesson.objects.published().filter(former_addresses__in=former)
    found = target.exclude(course__slug=course).select_related("course").first()
    if found is None:
        raise Http404
    return redirect(found.course, permanent=True)


def published_lesson(course: str, lesson: str) -> Lesson:
    """Raises Http404."""
    lessons = Lesson.objects.published().select_related("course")
    found: Lesson = get_object_or_404(lessons, course__slug=course, slug=lesson)
    return found


@require_POST
def complete(request: HttpRequest, course: str, lesson: str) -> HttpResponse:
    """Marks a lesson complete and goes on to the next, or takes the mark back and stays."""
    target = published_lesson(course, lesson)
    completed = request.POST.get("completed") != "0"
    reading.set_completed(person(request), target, completed)
    if not completed:
        return redirect(target)
    following = pages.lesson_page(course, lesson).next
    if following is None:
        messages.success(request, "That was the last lesson of this course.")
        return redirect(target.course)
    return redirect(following.url)


@require_POST
def bookmark(request: HttpRequest, course: str, lesson: str) -> HttpResponse:
    target = published_lesson(course, lesson)
    reading.set_bookmarked(person(request), target, request.POST.get("bookmarked") != "0")
    return redirect(target)


@require_POST
def note(request: HttpRequest, course: str, lesson: str) -> HttpResponse:
    """Saves the note of a browser without scripts; the form comes back if something is wrong."""
    target = published_lesson(course, lesson)
    form, status = NoteForm(request.POST), 400
    if form.is_valid():
        try:
            reading.save_note(
                person(request), target, form.cleaned_data["note"], base=form.cleaned_data["base"]
            )
            messages.success(request, "Your note is saved.")
            return redirect(target)
        except reading.NoteChanged as changed:
            form.show_other(changed.reading)
            status = 409
    return render(request, "courses/note.html", {"form": form, "lesson": target}, status=status)


@require_POST
def skip(request: HttpRequest, course: str, module: str) -> HttpResponse:
    modules = Module.objects.published().select_related("course")
    target = get_object_or_404(modules, course__slug=course, slug=module)
    reading.set_skipped(person(request), target, request.POST.get("skipped") != "0")
    return redirect(target.course)


def saved(request: HttpRequest) -> HttpResponse:
    """Everything the person bookmarked or noted, latest first."""
    return render(request, "courses/saved.html", {"readings": saved_readings(person(request))})


def saved_readings(user: User) -> list[Reading]:
    rows = Reading.objects.of(user).select_related("lesson__course", "lesson__module")
    kept = rows.exclude(bookmarked_at=None, note="").order_by("-opened_at", "-pk")
    return list(kept.filter(lesson__in=Lesson.objects.published())[:200])


@login_not_required
def framework(request: HttpRequest, slug: str) -> HttpResponse:
    return pages.framework_page(slug).respond(request, {})


@login_not_required
def frameworks(request: HttpRequest) -> HttpResponse:
    return pages.frameworks_page().respond(request, {})
