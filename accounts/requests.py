"""The signed-in person of a request, with their type."""

from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """For views behind sign-in only; the middleware has turned everyone else away."""
    assert isinstance(request.user, User)  # noqa: S101 - states what the middleware ensures
    return request.user
