"""A person's browser, which keeps its cookies whichever machine answers."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

from tests.factories import PASSWORD
from tests.production.machines import Machine

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Person:
    email: str
    address: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def get(self, machine: Machine, path: str) -> str:
        return self.ask(machine, path)[1]

    def post(self, machine: Machine, path: str, **form: str) -> tuple[int, str]:
        """A form, with the token of its cookie; the page it leads to."""
        (token,) = [c.value for c in self.jar if c.name == "csrftoken"]
        return self.ask(machine, path, {"csrfmiddlewaretoken": token or ""} | form)

    def ask(
        self, machine: Machine, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str]:
        data = urllib.parse.urlencode(form).encode() if form else None
        # As the proxy passes it on: the name that people know the site by.
        headers = {"Host": "localhost", "X-Forwarded-For": self.address}
        request = urllib.request.Request(machine.url + path, data, headers)
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        try:
            with opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def sign_in(self, machine: Machine, password: str = PASSWORD) -> tuple[int, str]:
        self.get(machine, "/accounts/login/")
        return self.post(machine, "/accounts/login/", login=self.email, password=password)
