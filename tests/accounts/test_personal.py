"""Every model that leads to a person says how its rows are taken out and how they are erased."""

import pytest
from allauth.account.models import EmailConfirmation
from allauth.mfa.models import Authenticator
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.test.utils import isolate_apps

from accounts.models import User
from prepsite import personal
from prepsite.personal import Personal, all_ways, undeclared
from tests.belongings.models import Belonging, Gift

WAYS = list(all_ways())


def test_no_model_has_forgotten() -> None:
    assert undeclared() == set()


def test_a_model_that_declares_nothing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Belonging, "personal")
    assert undeclared() == {Belonging}


def test_one_of_somebody_elses_is_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(personal._declared, Authenticator)
    assert undeclared() == {Authenticator}


def test_so_is_one_that_leads_to_a_person_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(personal._declared, EmailConfirmation)
    assert undeclared() == {EmailConfirmation}


@isolate_apps("tests.belongings")
def test_a_declaration_is_not_inherited() -> None:
    """A model that inherits has rows and fields of its own to speak of."""

    class Child(Belonging):
        class Meta:
            app_label = "belongings"
            proxy = True

    assert personal.ways(Child) == ()


@pytest.mark.parametrize(("model", "way"), WAYS, ids=lambda part: getattr(part, "__name__", ""))
def test_what_is_declared_is_there(model: type[models.Model], way: Personal) -> None:
    model._base_manager.filter(**{way.owner: 1}).query.sql_with_params()
    for name in (*way.files, *way.derived_files, *way.blank, *way.leave_out):
        try:
            model._meta.get_field(name)
        except FieldDoesNotExist:
            pytest.fail(f"{model.__name__} has no {name}")


def test_no_file_field_is_forgotten() -> None:
    for model in {model for model, _ in WAYS}:
        named = {name for way in personal.ways(model) for name in (*way.files, *way.derived_files)}
        fields = {f.name for f in model._meta.fields if isinstance(f, models.FileField)}
        assert named == fields, model


def test_no_two_go_into_one_file_of_the_archive() -> None:
    names = [way.archive for _, way in WAYS if way.archive]
    assert len(names) == len(set(names))


def test_a_model_may_lead_to_several_people() -> None:
    assert [way.owner for way in personal.ways(Gift)] == ["giver", "taker"]
    assert [way.owner for way in personal.ways(User)] == ["pk"]
