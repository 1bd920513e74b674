"""Pages of an attempt, from its first word to the comparison; one view for each step."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import person
from answers import attempts, comparison, diffs, pinned, starters
from answers.forms import CompareForm, DraftForm, FollowUpForm, SelfRatingForm, stamp
from answers.models import Attempt, Place
from answers.models.attempt import Stage
from answers.ways import way_of
from prepsite.markdown.plain import plain
from questions.models import Question, Standing
from questions.sections import files

PAGE = 25


def mine(request: HttpRequest, pk: int) -> Attempt:
    """Raises Http404."""
    rows = Attempt.objects.of(person(request))
    rows = rows.select_related("user", "question__round", "recording")
    return get_object_or_404(rows, pk=pk)


def published(slug: str) -> Question:
    """Raises Http404."""
    rows = Question.objects.published().select_related("revision", "round__revision")
    found: Question = get_object_or_404(rows, slug=slug)
    return found


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """What was answered, and before it what was left half-done."""
    user = person(request)
    rows = Attempt.objects.of(user).select_related("question__round")
    closed = rows.exclude(pk__in=rows.open().values("pk"))
    page = Paginator(closed.prefetch_related("ratings"), PAGE).get_page(request.GET.get("page"))
    context = {"room": "questions", "open": rows.open(), "page": page}
    return render(request, "answers/answers.html", context)


@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    question = published(slug)
    attempt = attempts.begin(person(request), question)
    if request.POST.get("how") == "give-up":
        attempts.give_up(attempt)
    return redirect(attempt)


@require_safe
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the attempt is: its page to write, or the next step's."""
    row = mine(request, pk)
    if row.stage is Stage.ANSWERING:
        return write(request, row, draft_form(row))
    return redirect(next_step(row), pk)


def next_step(row: Attempt) -> str:
    if row.stage is Stage.COMPARING:
        return "answers:compare"
    asked = len(pinned.of(row).sections.follow_ups)
    return "answers:rate" if row.follow_ups.count() >= asked else "answers:follow-up"


def draft_form(row: Attempt, data: Any = None) -> DraftForm:
    way = way_of(row.question.round.answer)
    return DraftForm(row, way, files(pinned.of(row).sections.starter), data)


def write(
    request: HttpRequest, row: Attempt, form: DraftForm, theirs: Attempt | None = None
) -> HttpResponse:
    frozen = pinned.of(row)
    prompt = frozen.html("prompt")
    standing = Standing.objects.of(row.user).filter(question=row.question).first()
    passed = standing.level if standing else 0
    context = {
        "room": "questions", "attempt": row, "pinned": frozen, "form": form, "way": form.way,
        "prompt": diffs.without(prompt) if form.way.remarks else prompt,
        "repeated": plain(prompt) == row.question.line,
        "starter": frozen.html("starter"),
        "levels": [level["statement"] for level in frozen.levels()[: passed + 1]],
        "passed": passed, "theirs": theirs and comparison.written(theirs),
        "theirs_at": theirs and theirs.saved_at, "pictures": row.pictures.all(),
        "change": diffs.change(frozen.sections.prompt) if form.way.remarks else None,
    }  # fmt: skip
    status = 409 if theirs else 400 if form.errors else 200
    return render(request, "answers/attempt.html", context, status=status)


@require_POST
def draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Saves in the background; 409 where it was changed elsewhere, or is finished."""
    row = mine(request, pk)
    form = draft_form(row, request.POST)
    if not form.is_valid():
        return JsonResponse({"code": "invalid", "errors": form.errors}, status=400)
    try:
        saved = save(row, form)
    except attempts.Changed as changed:
        return JsonResponse({"code": "changed", "detail": str(changed)}, status=409)
    except attempts.Closed:
        detail = "This answer is finished; what came later was not taken."
        return JsonResponse({"code": "closed", "detail": detail}, status=409)
    return JsonResponse({"base": stamp(saved), "saved_at": saved.saved_at})


def save(row: Attempt, form: DraftForm) -> Attempt:
    """Raises Changed and Closed."""
    given = form.cleaned_data
    return attempts.save_draft(
        row, form.values(), base=given["base"], seconds=given["seconds"], force=given["force"]
    )


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Saves what the page holds, and finishes it or leaves it for later."""
    row = mine(request, pk)
    form = draft_form(row, request.POST)
    if not form.is_valid():
        return write(request, row, form)
    try:
        row = save(row, form)
        if request.POST.get("how") != "later":
            row = attempts.finish(row)
    except attempts.Changed as changed:
        return write(request, row, form, theirs=changed.attempt)
    except attempts.Empty:
        form.add_error(None, "There is no answer yet: write or record one, or give up.")
        return write(request, row, form)
    except attempts.Closed:
        messages.warning(request, "This answer was finished before; it stays as it was.")
    if row.stage is Stage.ANSWERING:
        messages.success(request, "Saved. It waits for you under Answers.")
        return redirect("answers:answers")
    place = Place.objects.filter(attempt=row).select_related("set").first()
    running = place is not None and place.set.finished_at is None
    return redirect(place.set if place and running else row)  # its clock runs on: the next question


@require_http_methods(["GET", "POST"])
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """One at a time, after the main answer."""
    row = mine(request, pk)
    if row.stage is not Stage.RATING:
        return redirect(row)
    texts = pinned.of(row).htmls("follow_ups")
    number = row.follow_ups.count() + 1
    if number > len(texts):
        return redirect("answers:rate", pk)
    form = FollowUpForm(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return answer_follow_up(request, row, form, len(texts))
    context = {
        "room": "questions", "attempt": row, "form": form, "number": number,
        "asked": len(texts), "question": texts[number - 1],
    }  # fmt: skip
    return render(request, "answers/follow_up.html", context)


def answer_follow_up(
    request: HttpRequest, row: Attempt, form: FollowUpForm, asked: int
) -> HttpResponse:
    """The number comes with the form, so that a second click does not pass over the next one."""
    sent = request.POST.get("number", "")
    number = int(sent) if sent.isdecimal() else 0
    if not 0 < number <= asked:
        return redirect(row)
    values = {"text": form.cleaned_data["text"], "recording": form.cleaned_data["recording"]}
    attempts.answer_follow_up(row, number, values)
    if request.POST.get("how") == "rate":
        for left in range(number + 1, asked + 1):
            attempts.answer_follow_up(row, left, {})
    return redirect(row)


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """The person's own rating; the solution opens behind it."""
    row = mine(request, pk)
    if row.stage is not Stage.RATING:
        return redirect(row)
    form = SelfRatingForm(pinned.of(row).rubric, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            attempts.seal(row, form.given())
        except attempts.Closed:
            messages.warning(request, "You had rated it before; that rating stays.")
        return redirect("answers:compare", pk)
    context = {"room": "questions", "attempt": row, "form": form}
    return render(request, "answers/rate.html", context, status=400 if form.errors else 200)


@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    row = mine(request, pk)
    try:
        attempts.give_up(row)
    except attempts.Closed:
        messages.warning(request, "The solution was open before.")
    return redirect(row)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    row = mine(request, pk)
    try:
        attempts.discard(row)
    except attempts.Closed:
        messages.warning(request, "This answer was compared with the solution: it stays.")
        return redirect(row)
    messages.success(request, "The answer is discarded.")
    return redirect(row.question)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    attempts.forget(mine(request, pk))
    messages.success(request, "The answer is deleted, with its ratings.")
    return redirect("answers:answers")


@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    row = mine(request, pk)
    if row.stage is not Stage.COMPARING:
        return redirect(row)
    frozen = pinned.of(row)
    initial = {"hit": row.hit, "change": row.change}
    form = CompareForm(frozen.key_points, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        attempts.compare(row, form.cleaned_data["hit"], form.cleaned_data["change"])
        return redirect("answers:compare", pk)
    beside = request.GET.get("beside", "")
    context = comparison.context(row, frozen, beside)
    return render(request, "answers/compare.html", {"room": "questions", "form": form, **context})


@require_POST
def pass_level(request: HttpRequest, pk: int, level: int) -> HttpResponse:
    """The next level of a question that grows opens, without leaving the answer."""
    row = mine(request, pk)
    if row.stage is Stage.ANSWERING:
        given_up = request.POST.get("how") == "given-up"
        Standing.objects.pass_level(row.user, row.question, level, given_up=given_up)
    return redirect(f"{row.get_absolute_url()}#level-{min(level + 1, row.question.levels)}")


@require_safe
def starter(request: HttpRequest, pk: int) -> HttpResponse:
    """What the question starts from, with its tests, as a zip."""
    row = mine(request, pk)
    standing = Standing.objects.of(row.user).filter(question=row.question).first()
    sections = pinned.of(row).sections
    content = starters.archive(row.question, sections, standing.level if standing else 0)
    name = f"{row.question.slug}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)
