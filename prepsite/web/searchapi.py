"""Quick search for the palette."""

from dataclasses import asdict

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from prepsite.search import finding


class QuerySerializer(serializers.Serializer[dict[str, str]]):
    q = serializers.CharField(max_length=200, allow_blank=True, default="")


class SearchView(APIView):
    """GET /api/v1/search/?q=words: at most eight hits. Visitors search what is public."""

    permission_classes = []
    limit = 8

    def get(self, request: Request) -> Response:
        query = QuerySerializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        hits = finding.find(query.validated_data["q"], user_id=request.user.pk, limit=self.limit)
        return Response({"hits": [asdict(hit) for hit in hits]})
