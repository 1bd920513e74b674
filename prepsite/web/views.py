"""Pages that belong to no room: search, health, errors, and what a browser asks for by itself."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from prepsite import readiness
from prepsite.search import finding
from prepsite.web.pagestore import same_for_everyone

HITS = 30
FOR_EVER = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Results on a page of their own, for browsers without scripts and for shared addresses."""
    query = request.GET.get("q", "").strip()[: finding.LONGEST]
    hits = finding.find(query, user_id=request.user.pk, limit=HITS)
    context = {"query": query, "hits": hits, "limit": HITS}
    return render(request, "search/search.html", context)


@login_not_required
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """What the site needs to work answers too."""
    results = readiness.results()
    answer = JsonResponse(results, status=200 if set(results.values()) == {"ok"} else 503)
    answer["Cache-Control"] = "no-store"
    return answer


@login_not_required
@require_safe
@gzip_page
def content_image(_request: HttpRequest, path: str) -> FileResponse:
    """An image of a lesson, by its hash: it never changes, and its address cannot be guessed."""
    name = f"content/{path}"
    if ".." in path or not default_storage.exists(name):
        raise Http404
    try:
        response = FileResponse(default_storage.open(name))
    except IsADirectoryError:
        raise Http404 from None
    response["Cache-Control"] = FOR_EVER
    # A drawing opened by itself must not run anything in the site's name.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows when nothing can be fetched."""
    return same_for_everyone(render(request, "offline.html"))


@login_not_required
@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The worker must be served from the root to see all pages."""
    with open(found("js/sw.js"), encoding="utf-8") as file:  # noqa: PTH123 - a found path
        text = file.read().replace("SITE_CSS", static("css/site.css"))
    text = text.replace("SITE_JS", static("js/site.js"))
    return HttpResponse(text, content_type="text/javascript")


def found(name: str) -> Any:
    path = finders.find(name)
    if path is None:
        raise Http404
    return path


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain")


@login_not_required
@require_safe
def favicon(_request: HttpRequest) -> FileResponse:
    response = FileResponse(open(found("img/favicon.ico"), "rb"))  # noqa: PTH123, SIM115 - closed by the response
    response["Cache-Control"] = "public, max-age=86400"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, said kindly."""
    return render(request, "errors/csrf.html", status=403)
