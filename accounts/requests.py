"""The signed-in person of a request, with their type."""

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User


def person(request: HttpRequest | Request) -> User:
    """For what is behind sign-in only: the middleware, or the API's default permission, has turned
    everyone else away.
    """
    assert isinstance(request.user, User)  # noqa: S101 - states what those ensure
    return request.user
