"""Makes rows for tests. Everything is a keyword; what is not said is plausible."""

from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from accounts.models import User
from courses.models import Course, Framework, Lesson, Module
from prepsite.content.models import ContentItem, Revision, touch
from prepsite.search import sources

ItemT = TypeVar("ItemT", bound=ContentItem)
PASSWORD = "correct-horse-battery"


def user(email: str, **fields: Any) -> User:
    """With a verified address and PASSWORD."""
    person = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def author(email: str) -> User:
    person = user(email, is_staff=True)
    person.groups.add(Group.objects.get(name="Authors"))
    return person


def course(slug: str = "em", **fields: Any) -> Course:
    values = {"title": slug.upper(), "track": "em", "summary": "A course."} | fields
    item = Course(content_id=slug, slug=slug, **values)
    item.render()
    return saved(item)


def module(course: Course, slug: str = "start", **fields: Any) -> Module:
    values = {"title": slug.capitalize()} | fields
    return saved(Module(content_id=f"{course.slug}-{slug}", slug=slug, course=course, **values))


def lesson(module: Module, slug: str = "first", **fields: Any) -> Lesson:
    values = {"title": slug.capitalize(), "summary": "Short.", "body": "## One\n\nText.\n"} | fields
    item = Lesson(content_id=f"{module.content_id}-{slug}", slug=slug, module=module, **values)
    item.render()
    saved(item)
    sources.refresh("lesson", [item.content_id])
    return item


def framework(slug: str = "star", **fields: Any) -> Framework:
    values = {"title": slug.upper(), "body": "## Parts\n\nText.\n"} | fields
    item = Framework(content_id=slug, slug=slug, **values)
    item.render()
    return saved(item)


def saved(item: ItemT) -> ItemT:
    """Saved as the admin saves: with a revision, and the stamp touched."""
    item.save()
    item.freeze(Revision.Source.ADMIN)
    item.save()
    touch()
    return item


def small_course(lessons: int = 3) -> list[Lesson]:
    """One course, one module, some lessons, the first of them free."""
    place = module(course())
    return [
        lesson(place, f"lesson-{number}", order=number, free=number == 1)
        for number in range(1, lessons + 1)
    ]
