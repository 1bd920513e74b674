"""How far a person's archive is, for the page that shows it."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import exporting
from accounts.models import Export
from accounts.requests import person


class ExportSerializer(serializers.ModelSerializer[Export]):
    class Meta:
        model = Export
        fields = ["state", "percent", "size", "expires_at"]


class ExportView(APIView):
    """GET of /api/v1/export/: state ("none" before the first), percent, size in bytes."""

    def get(self, request: Request) -> Response:
        export = exporting.latest(person(request))
        if export is None:
            return Response({"state": "none", "percent": 0, "size": 0, "expires_at": None})
        return Response(ExportSerializer(export).data)
