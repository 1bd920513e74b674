"""Wrong passwords by the hundred thousand: how many of them reach the check of a password.

`python -m tests.bench.signins` on a site of its own, through the real view and the shared cache.
"""

import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

SIGN_IN = "/accounts/login/"
TRIES = 100_000
PER_ACCOUNT, PER_ADDRESS = (5, 300), (10, 60)  # how many wrong ones, in how many seconds
Guess = Callable[[int], tuple[str, str]]  # the account and the address of one try


@dataclass
class Outcome:
    tries: int
    checked: int
    seconds: float

    def most(self, limit: tuple[int, int]) -> int:
        """What a limit lets through in the time that it took."""
        amount, window = limit
        return amount * (1 + int(self.seconds // window))


@contextmanager
def counted() -> Iterator[list[str]]:
    """The accounts whose password was checked in vain."""
    from django.contrib.auth.signals import user_login_failed

    checked: list[str] = []

    def count(credentials: dict[str, Any], **_: Any) -> None:
        checked.append(credentials["email"])

    user_login_failed.connect(count)
    try:
        yield checked
    finally:
        user_login_failed.disconnect(count)


def attack(tries: int, guess: Guess) -> Outcome:
    """Each try comes from a browser without history, as a script's would."""
    from django.test import Client

    # One client for all: each new one would load the middleware, and list all static files, anew.
    client = Client()
    began = time.monotonic()
    with counted() as checked:
        for number in range(tries):
            account, address = guess(number)
            form = {"login": account, "password": f"guess-{number}"}
            client.cookies.clear()
            client.post(SIGN_IN, form, REMOTE_ADDR=address)
    return Outcome(tries, len(checked), time.monotonic() - began)


def address_of(number: int) -> str:
    return f"10.{number // 65536 % 256}.{number // 256 % 256}.{number % 256}"


def one_account(account: str) -> Guess:
    """A new address for every try."""
    return lambda number: (account, address_of(number))


def one_address(address: str) -> Guess:
    """A new account for every try, most of which do not exist."""
    return lambda number: (f"person{number}@example.org", address)


def mixed(accounts: int, addresses: int, seed: int) -> Guess:
    chance = random.Random(seed)

    def guess(_: int) -> tuple[str, str]:
        account = f"person{chance.randrange(accounts)}@example.org"
        return account, address_of(100_000 + chance.randrange(addresses))

    return guess


def prepare() -> None:
    import django

    django.setup()
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command

    from accounts.models import User

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    password = make_password("never-guessed-here")
    User.objects.bulk_create(
        User(email=f"person{number}@example.org", password=password) for number in range(100)
    )


def report(name: str, outcome: Outcome, most: int) -> bool:
    held = outcome.checked <= most
    print(
        f"{name:42} {outcome.tries:7,} tries in {outcome.seconds:5.0f} s: {outcome.checked:6,} "
        f"reached the password check (at most {most:,}: {'held' if held else 'MISSED'})"
    )
    return held


def main(tries: int = TRIES, seed: int = 3) -> int:
    prepare()
    logging.disable(logging.WARNING)  # a line for each refusal
    print(f"Wrong passwords, seed {seed}", flush=True)
    third = tries // 3
    single = attack(third, one_account("person0@example.org"))
    held = report("one account, an address for each try", single, single.most(PER_ACCOUNT))
    alone = attack(third, one_address("192.0.2.1"))
    held &= report("one address, an account for each try", alone, alone.most(PER_ADDRESS))
    both = attack(tries - 2 * third, mixed(100, 1000, seed))
    held &= report("100 accounts, 1,000 addresses", both, 100 * both.most(PER_ACCOUNT))
    return 0 if held else 1


def soak() -> bool:
    """In a process and a folder of its own, so that no limit or account is left behind."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PREPSITE_VAR": folder, "DEBUG": "0"}
        environment["DJANGO_SETTINGS_MODULE"] = "prepsite.settings"
        environment |= {"DATABASE_URL": "", "ALLOWED_HOSTS": "testserver", "PYTHONWARNINGS": ""}
        command = [sys.executable, "-m", "tests.bench.signins", "--here"]
        return subprocess.run(command, env=environment, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main() if "--here" in sys.argv else not soak())
