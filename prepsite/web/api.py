"""The API's defaults: signed in by session, and a clear 401 when the session has run out."""

from rest_framework import authentication
from rest_framework.request import Request


class SessionAuthentication(authentication.SessionAuthentication):
    """Naming a scheme makes an anonymous request a 401, which scripts can tell from a 403."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="api"'
