"""Two web and two worker processes share nothing but the database and the broker."""

import pytest

from tests.content.folder import Folder
from tests.factories import PASSWORD
from tests.production.machines import Machine, in_django
from tests.production.people import Person
from tests.web.supervised import until

TOO_MANY = "Too many failed login attempts"


@pytest.fixture
def both(one: Machine, two: Machine) -> tuple[Machine, Machine]:
    one.serve()
    two.serve()
    return one, two


def test_who_signs_in_at_one_goes_on_at_the_other(
    both: tuple[Machine, Machine], lena: Person
) -> None:
    one, two = both
    assert "The second text." not in lena.get(two, "/courses/em/second/")
    assert lena.sign_in(one)[0] == 200
    assert "The second text." in lena.get(two, "/courses/em/second/")
    status, _ = lena.post(two, "/courses/em/second/note/", note="Ask about scope.")
    assert status == 200
    assert "Ask about scope." in lena.get(one, "/courses/em/second/")
    lena.get(one, "/accounts/logout/")
    lena.post(one, "/accounts/logout/")
    assert "The second text." not in lena.get(two, "/courses/em/second/")


def test_a_limit_that_is_reached_at_one_holds_at_the_other(
    both: tuple[Machine, Machine], lena: Person
) -> None:
    one, two = both
    nobody = Person("nobody@example.org", lena.address)
    tries = 0
    while TOO_MANY not in nobody.sign_in(one, "wrong-horse-battery")[1]:
        tries += 1
        assert tries < 20
    assert tries > 1
    assert TOO_MANY in nobody.sign_in(two, PASSWORD)[1]


def test_content_that_changes_at_one_is_seen_at_the_other(
    both: tuple[Machine, Machine], content: Folder
) -> None:
    one, _ = both
    visitor = Person("", "192.0.2.200")
    for machine in both:
        assert "The first text." in visitor.get(machine, "/courses/em/first/")
    content.lesson("first", "Another first text.\n", free=True)
    one.run("manage.py", "load_content", "--shelf", "courses")
    for machine in both:
        until(lambda m=machine: all_say("Another first text.", visitor, m))  # type: ignore[misc]
    content.lesson("first", "The first text.\n", free=True)
    one.run("manage.py", "load_content", "--shelf", "courses")


def all_say(words: str, visitor: Person, machine: Machine) -> bool:
    """Whichever of its processes answers."""
    pages = [visitor.get(machine, "/courses/em/first/") for _ in range(10)]
    return all(words in page and "The first text." not in page for page in pages)


def received(address: str, *machines: Machine) -> int:
    """How many mails to it the workers of these machines wrote into files."""
    files = {file for machine in machines for file in (machine.var / "mail").glob("*")}
    return sum(file.read_text().count(f"To: {address}\n") for file in files)


def sign_up(number: int, web: Machine) -> str:
    newcomer = Person(f"new-{number}@example.org", f"198.51.100.{number}")
    newcomer.get(web, "/accounts/signup/")
    form = {"email": newcomer.email, "password1": PASSWORD}
    assert newcomer.post(web, "/accounts/signup/", **form)[0] == 200
    return newcomer.email


@pytest.mark.parametrize("turn", [0, 1])
def test_work_queued_by_one_is_done_by_a_worker_of_the_other(
    turn: int, one: Machine, two: Machine
) -> None:
    web, worker = (one, two) if turn else (two, one)
    web.serve()
    web.start("beat")
    address = sign_up(100 + turn, web)
    assert received(address, one, two) == 0
    worker.start("mail")
    until(lambda: received(address, one, two))
    assert received(address, worker) == 1


def test_two_workers_divide_the_work_and_double_nothing(one: Machine, two: Machine) -> None:
    one.serve()
    workers = [one.start("mail"), two.start("mail"), two.start("beat")]
    addresses = [sign_up(number, one) for number in range(8)]
    until(lambda: all(received(address, one, two) for address in addresses))
    for worker in workers:
        worker.end()  # what it is at is finished, or nobody's
    assert [received(address, one, two) for address in addresses] == [1] * 8


def test_a_lesson_is_rendered_anew_by_a_worker_elsewhere(one: Machine, two: Machine) -> None:
    stale = "from courses.models import Lesson; "
    one.run(*in_django(f"{stale}Lesson.objects.update(html='', renderer=0)"))
    one.run(*in_django("from prepsite.content.tasks import render_stale; render_stale.delay()"))
    two.start("heavy")
    count = in_django(f"{stale}print(Lesson.objects.stale().count())")
    until(lambda: one.run(*count) == "0\n")
