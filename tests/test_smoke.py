import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_lesson(client, as_lena, django_assert_max_num_queries):
    a, b, c = factories.small_course()
    with django_assert_max_num_queries(2) as q:
        assert client.get(a.get_absolute_url()).status_code == 200
    with django_assert_max_num_queries(6) as q:
        assert as_lena.get(b.get_absolute_url()).status_code == 200
    print([x["sql"][:80] for x in q.captured_queries])
    with django_assert_max_num_queries(4):
        assert as_lena.get(b.get_absolute_url()).status_code == 200
