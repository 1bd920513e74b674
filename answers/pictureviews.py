"""Pictures in an answer: added and removed while it is written, shown to its owner."""

from functools import partial
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from answers import pictures
from answers.attempts import Closed, locked
from answers.models import Attempt, Picture
from answers.models.attempt import Stage
from answers.views import mine


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """As JSON for a script; without one the page comes back."""
    row, upload = mine(request, pk), request.FILES.get("picture")
    try:
        if upload is None:
            raise ValidationError("Choose a picture.")
        picture = keep(row, upload)
    except ValidationError as error:
        return JsonResponse({"code": "invalid", "detail": error.messages[0]}, status=400)
    except Closed:
        return closed()
    if "text/html" in request.headers.get("Accept", ""):
        return redirect(row)
    shown = {"id": str(picture.pk), "url": picture.url, "name": picture.name}
    return JsonResponse(shown, status=201)


def keep(attempt: Attempt, upload: UploadedFile[bytes]) -> Picture:
    """Raises ValidationError and Closed. The file goes again if its row cannot be written."""
    check_room(attempt)
    content, extension, width, height = pictures.clean(upload)
    with transaction.atomic():
        row = locked(attempt)
        check_room(row)
        stored = pictures.store(content, extension)
        try:
            size = {"width": width, "height": height}
            name = (upload.name or "picture")[-100:]
            return Picture.objects.create(attempt=row, file=stored, name=name, **size)
        except BaseException:
            default_storage.delete(stored)
            raise


def check_room(attempt: Attempt) -> None:
    """Raises Closed, and ValidationError where there are as many as there may be."""
    if attempt.stage is not Stage.ANSWERING:
        raise Closed
    if attempt.pictures.count() >= pictures.MOST:
        raise ValidationError(f"An answer has {pictures.MOST} pictures at most.")


@require_http_methods(["GET", "POST", "DELETE"])
def picture(request: HttpRequest, pk: int, picture: UUID) -> HttpResponseBase:
    """Shows it; POST and DELETE remove it while the answer is written."""
    row = mine(request, pk)
    found = get_object_or_404(row.pictures, pk=picture)
    if request.method == "GET":
        return FileResponse(found.file.open("rb"), headers={"Cache-Control": "private"})
    try:
        remove(row, found)
    except Closed:
        return closed()
    return HttpResponse(status=204) if request.method == "DELETE" else redirect(row)


@transaction.atomic
def remove(attempt: Attempt, found: Picture) -> None:
    """The file goes once its row has. Raises Closed."""
    if locked(attempt).stage is not Stage.ANSWERING:
        raise Closed
    found.delete()
    transaction.on_commit(partial(default_storage.delete, str(found.file.name)))


def closed() -> JsonResponse:
    return JsonResponse({"code": "closed", "detail": "This answer is finished."}, status=409)
