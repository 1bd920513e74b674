"""Pages of the bank: the list with its filters, one question, and what may be said about it."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import person
from prepsite.markdown.links import resolve
from prepsite.markdown.plain import plain
from prepsite.search import finding
from questions import bank, generator, panels, uses
from questions.forms import ComplaintForm
from questions.models import Dealt, Question, Signal, Standing

PAGE = 25
TITLES = {
    "track": "Track", "round": "Round", "signal": "Signal", "difficulty": "Difficulty",
    "level": "Level", "solution": "Solution", "status": "Mine",
}  # fmt: skip


def selected(query: QueryDict, user: User) -> tuple[bank.Selection, finding.Found | None]:
    """What an address asks for; values that do not exist are passed over."""
    kept = bank.current()
    mine = bank.statuses(kept, user)
    known = {**kept.labels, "status": bank.STATUSES}
    chosen = {facet: [v for v in query.getlist(facet) if v in known[facet]] for facet in TITLES}
    words = query.get("q", "").strip()
    found = finding.find_keys(words, "question", user_id=user.pk) if words else None
    text = None if found is None else bank.union(kept.keys[k] for k in found.keys if k in kept.keys)
    return bank.Selection(kept, chosen, mine, text), found


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    user = person(request)
    selection, found = selected(request.GET, user)
    sort = request.GET.get("sort", "")
    sort = sort if sort in bank.SORTS else ""
    count = selection.found.bit_count()
    page = Paginator(range(count), PAGE).get_page(request.GET.get("page"))
    first = (page.number - 1) * PAGE  # what lies beyond the page is never looked at
    rows = listed(list(islice(ordered(selection, found, sort), first, first + PAGE)), user)
    context = {
        "room": "questions",
        "q": request.GET.get("q", "").strip()[: finding.LONGEST],
        "rows": marked(rows, found),
        "page": page,
        "count": count,
        "capped": found is not None and found.capped,
        "answered": (selection.found & selection.mine["answered"]).bit_count(),
        "due": (selection.found & selection.mine["due"]).bit_count(),
        "filters": [(name, title, selection.choices(name)) for name, title in TITLES.items()],
        "sorts": [(key, words, key == (sort or "round")) for key, words in bank.SORTS.items()],
        "chosen": sum(map(len, selection.chosen.values())),
        "narrowed": any(selection.chosen.values()) or found is not None,
        "address": without_page(request.GET),
    }
    return render(request, "questions/questions.html", context)


def ordered(selection: bank.Selection, found: finding.Found | None, sort: str) -> Iterator[int]:
    """Keys of the rows, in their order: the best match first where words were given."""
    kept = selection.bank
    if found is not None and not sort:
        bits = (kept.keys[key] for key in found.keys if key in kept.keys)
        return (kept.pks[bit] for bit in bits if selection.found >> bit & 1)
    return (kept.pks[bit] for bit in kept.in_order(selection.found, sort))


def without_page(query: QueryDict) -> str:
    """The address of the same selection, for its other pages."""
    rest = query.copy()
    rest.pop("page", None)
    return rest.urlencode()


def listed(pks: list[int], user: User) -> list[Question]:
    rows = Question.objects.published().select_related("round").filter(pk__in=pks)
    by_pk = {row.pk: row for row in rows.only(
        "slug", "line", "content_id", "signals", "minutes", "round__title", "round__slug"
    )}  # fmt: skip
    mine = {s.question_id: s for s in Standing.objects.of(user).filter(question__in=pks)}
    titles = bank.current().labels["signal"]
    found = [by_pk[pk] for pk in pks if pk in by_pk]
    for row in found:
        row.standing = mine.get(row.pk)
        row.signal_titles = [titles[key] for key in row.signals if key in titles]
    return found


def marked(rows: list[Question], found: finding.Found | None) -> list[Question]:
    """With the piece of each prompt in which the words were found."""
    if found is not None:
        extracts = finding.extracts(found, "question", [row.content_id for row in rows])
        for row in rows:
            text = mark_safe(extracts.get(row.content_id, ""))  # noqa: S308 - escaped
            # A short prompt is its own line: the words are marked there, and said once.
            name = "marked_line" if plain(text) == row.line else "extract"
            setattr(row, name, text)
    return rows


@require_safe
def deal(request: HttpRequest) -> HttpResponse:
    """A random one of the selection, not yet answered if there is any."""
    selection, _ = selected(request.GET, person(request))
    pk = selection.deal()
    if pk is None:
        messages.warning(request, "No question fits all of these filters. Take one of them away.")
        return redirect(f"{request.path.removesuffix('deal/')}?{request.GET.urlencode()}")
    return redirect(Question.objects.get(pk=pk))


@require_http_methods(["GET", "POST"])
def generate(request: HttpRequest) -> HttpResponse:
    """Prompts for ML model design, and which cells of their space the person has had."""
    user = person(request)
    if request.method == "POST":
        generator.deal(user, request.POST.get("cell", ""))
        return redirect("questions:generate")
    covered = generator.coverage(user)
    latest = Dealt.objects.filter(user=user).first()
    context = {
        "room": "questions",
        "latest": latest,
        "cell": generator.CELLS.get(latest.cell) if latest else None,
        "areas": [
            (area.title, [(cell, covered.get(cell.key, 0)) for cell in area.cells])
            for area in generator.AREAS
        ],
        "covered": len(covered),
        "all": len(generator.CELLS),
    }
    return render(request, "questions/generate.html", context)


def published(slug: str) -> Question:
    """Raises Http404."""
    rows = Question.objects.published().select_related("round").defer("html", "body", "headings")
    found: Question = get_object_or_404(rows, slug=slug)
    return found


@require_safe
def question(request: HttpRequest, slug: str) -> HttpResponse:
    return show(request, published(slug), ComplaintForm())


def show(
    request: HttpRequest, row: Question, form: ComplaintForm, status: int = 200
) -> HttpResponse:
    framework = ("framework", row.framework or row.round.framework)
    names = Signal.objects.published().in_bulk(row.signals, field_name="content_id")
    user = person(request)
    standing = Standing.objects.of(user).filter(question=row).first()
    parts = row.open_html()
    context: dict[str, Any] = {
        "room": "questions",
        "question": row,
        "parts": parts,
        # A prompt of one short paragraph is the heading already.
        "repeated": plain(parts["prompt"]) == row.line,
        "framework": resolve([framework]).get(framework),
        "signals": [names[key] for key in row.signals if key in names],
        "standing": standing,
        "levels": levels(row, standing),
        "about": row.round.shown(row.round.html),
        "uses": uses.of(row.slug),
        "panels": panels.of(user, row),
        "form": form,
    }
    return render(request, "questions/question.html", context, status=status)


def levels(row: Question, standing: Standing | None) -> list[tuple[str, str]]:
    """The statement of each level that is open, and what became of it: "", done or given up."""
    passed, given_up = (standing.level, standing.given_up) if standing else (0, [])
    states = ["given up" if n in given_up else "done" for n in range(1, passed + 1)]
    return list(zip(row.open_levels(passed), [*states, ""], strict=False))


@require_POST
def bookmark(request: HttpRequest, slug: str) -> HttpResponse:
    row = published(slug)
    at = timezone.now() if request.POST.get("bookmarked") != "0" else None
    Standing.objects.update_or_create(
        user=person(request), question=row, defaults={"bookmarked_at": at}
    )
    return redirect(row)


@require_POST
def pass_level(request: HttpRequest, slug: str, level: int) -> HttpResponse:
    """The person has finished a level, or gives it up: the next one opens."""
    row, given_up = published(slug), request.POST.get("how") == "given-up"
    Standing.objects.pass_level(person(request), row, level, given_up=given_up)
    return redirect(f"{row.get_absolute_url()}#level-{min(level + 1, row.levels)}")


@require_POST
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """A problem with a question; it reaches the admin."""
    row, form = published(slug), ComplaintForm(request.POST)
    if not form.is_valid():
        return show(request, row, form, status=400)
    form.instance.question, form.instance.user = row, person(request)
    form.save()
    messages.success(request, "Thank you: somebody will look at it.")
    return redirect(row)
