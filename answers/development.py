"""A page under DEBUG only: the editors with which an answer is written, and pictures for it."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from answers import diffs, pictures, remarks

CODE = '''\
def first(numbers):
    """The first that comes twice, or None."""
    seen = set()
    for number in numbers:  # in their order
        if number in seen:
            return number
        seen.add(number)
    return None
'''
CHANGE = """\
```diff title="payouts/client.py"
--- a/payouts/client.py
+++ b/payouts/client.py
@@ -3,3 +3,4 @@ class Client:
     def pay(self, payout):
-        return self.post("/payouts", payout)
+        for _ in range(3):
+            return self.post("/payouts", payout, headers={"Idempotency-Key": new_key()})
     def cancel(self, payout):
```

```diff title="tests/test_client.py"
--- /dev/null
+++ b/tests/test_client.py
@@ -0,0 +1,2 @@
+def test_pay(client):
+    assert client.pay(10)
```
"""
REMARKS = """\
general: Not yet, and not far from it.
payouts/client.py:5: A new key for each try pays three times.
payouts/old.py:7: Is this still used?"""
EXCHANGES = """\
asked: Why is the total wrong for refunds?
got: It rounds twice.
refused: I ran it: it rounds once.
---
asked: A test for refunds
got: def test_refund(): ...
changed: It tested the fake."""


class Answer(forms.Form):
    """One field for each editor."""

    code = forms.CharField(label="repair.py", widget=forms.Textarea)
    notes = forms.CharField(label="Notes in Markdown", widget=forms.Textarea)
    shown = forms.CharField(label="Read only", widget=forms.Textarea(attrs={"readonly": True}))
    remarks = forms.CharField(label="Your remarks", widget=forms.Textarea)
    exchanges = forms.CharField(label="What you asked the assistant", widget=forms.Textarea)


@login_not_required
def editors(request: HttpRequest) -> HttpResponse:
    form = Answer(
        initial={
            "code": CODE, "notes": "# A thought\n\nIt *depends*.", "shown": "SELECT 1;",
            "remarks": REMARKS, "exchanges": EXCHANGES,
        }
    )  # fmt: skip
    context: dict[str, Any] = {
        "form": form,
        "change": diffs.change(CHANGE, remarks.parse(REMARKS)),
        "upload_url": reverse("dev-pictures"),
    }
    return render(request, "dev/editors.html", context)


@login_not_required
@require_POST
def add_picture(request: HttpRequest) -> JsonResponse:
    upload = request.FILES.get("picture")
    try:
        if upload is None:
            raise ValidationError("Choose a picture.")
        content, extension, _, _ = pictures.clean(upload)
    except ValidationError as error:
        return JsonResponse({"code": "invalid", "detail": error.messages[0]}, status=400)
    name = pictures.store(content, extension).rpartition("/")[2]
    shown = {"id": name, "url": reverse("dev-picture", args=[name]), "name": upload.name}
    return JsonResponse(shown, status=201)


@login_not_required
@require_http_methods(["GET", "DELETE"])
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    stored = f"answers/pictures/{name}"
    if not default_storage.exists(stored):
        raise Http404
    if request.method == "DELETE":
        default_storage.delete(stored)
        return HttpResponse(status=204)
    return FileResponse(default_storage.open(stored))
