"""Frameworks: one-page references, open to everyone."""

import pytest
from django.test import Client

from tests import factories


@pytest.mark.django_db
def test_a_framework_is_read_by_everyone(client: Client, as_lena: Client) -> None:
    factories.framework("star", title="STAR", summary="Four parts.")
    for reader in (client, as_lena):
        html = reader.get("/frameworks/star/").content.decode()
        assert "<h1>STAR</h1>" in html
        assert '<h2 id="parts">' in html
        assert "data-print" in html


@pytest.mark.django_db
def test_the_list_names_them_in_order(client: Client) -> None:
    factories.framework("sail", title="SAIL", order=2)
    factories.framework("star", title="STAR", order=1)
    factories.framework("draft", title="Hidden", status="draft")
    html = client.get("/frameworks/").content.decode()
    assert html.index('href="/frameworks/star/"') < html.index('href="/frameworks/sail/"')
    assert "Hidden" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"withdrawn": True}])
def test_a_hidden_framework_is_not_there(hidden: dict[str, object], client: Client) -> None:
    factories.framework("star", **hidden)
    assert client.get("/frameworks/star/").status_code == 404


@pytest.mark.django_db
def test_an_empty_list_says_what_will_be_there(client: Client) -> None:
    assert "No framework is published yet" in client.get("/frameworks/").content.decode()
    assert "No course is published yet" in client.get("/courses/").content.decode()
