"""Several questions under one clock: what is offered, one at a time, its clock, and its summary."""

import datetime
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from answers import attempts, diagnostic, sets
from answers.models import Attempt, Place, PracticeSet
from answers.picking import pool_of
from answers.sets import KINDS
from prepsite.content import stamp
from questions.models import Question, Round, Standing
from tests.answers import made
from tests.factories import saved
from tests.questions import bank
from tests.together import at_once

RAPID = KINDS["rapid-behavioural"]


def questions(place: Round, number: int, **fields: Any) -> list[Question]:
    return [bank.question(place, f"{place.slug}-{n}", **fields) for n in range(number)]


@pytest.fixture
def six(db: None) -> list[Question]:
    bank.signal("teamwork")
    return questions(bank.round_of(), 6, minutes=2)


@pytest.fixture
def running(lena: User, six: list[Question]) -> PracticeSet:
    return sets.begin(lena, RAPID)


def rewind(row: PracticeSet, minutes: int) -> None:
    row.started_at -= datetime.timedelta(minutes=minutes)
    row.save()


def answer(row: PracticeSet, position: int, text: str = "I did it.") -> Attempt:
    attempt = sets.go(row, row.places.get(position=position))
    attempt = attempts.save_draft(attempt, {"text": text}, base=None, seconds=0)
    return attempts.finish(attempt)


def offered(user: User) -> list[str]:
    return [offer.kind.key for offer in sets.offers(user)]


class TestWhatIsOffered:
    def test_only_sets_with_enough_questions(self, lena: User, six: list[Question]) -> None:
        assert offered(lena) == ["rapid-behavioural"]

    def test_four_questions_make_no_rapid_fire(self, lena: User) -> None:
        bank.signal("teamwork")
        questions(bank.round_of(), 4, minutes=2)
        assert offered(lena) == []

    def test_a_long_question_is_not_for_rapid_fire(self, lena: User) -> None:
        bank.signal("teamwork")
        place = bank.round_of()
        questions(place, 4, minutes=2)
        bank.question(place, "long", minutes=3)
        assert offered(lena) == []

    def test_questions_of_another_track_do_not_count(self, lena: User, six: list[Question]) -> None:
        lena.track = "mle"
        assert offered(lena) == []
        lena.track = "em"
        assert "rapid-behavioural" in offered(lena)

    def test_hidden_questions_do_not_count(self, lena: User, six: list[Question]) -> None:
        for row in six[:2]:
            row.status = "draft"
            saved(row)
        assert offered(lena) == []

    def test_two_coding_questions_the_easier_first(self, lena: User) -> None:
        bank.signal("teamwork")
        place = bank.round_of("lc-coding", answer="code")
        long = bank.question(place, "long", minutes=30)
        short = bank.question(place, "short", minutes=25)
        assert KINDS["two-coding"].pick(pool_of(lena)) == [short.pk, long.pk]
        easy = bank.question(place, "easy", minutes=30, difficulty="warm-up")
        stamp.forget()
        assert KINDS["two-coding"].pick(pool_of(lena))[0] == easy.pk

    def test_one_coding_question_is_not_two(self, lena: User) -> None:
        bank.signal("teamwork")
        bank.question(bank.round_of("lc-coding", answer="code"), "only")
        assert offered(lena) == []

    def test_four_levels_need_a_question_that_has_them(self, lena: User) -> None:
        bank.signal("teamwork")
        place = bank.round_of("oop", answer="code")
        bank.question(place, "three", body=bank.growing(3))
        assert offered(lena) == []
        four = bank.question(place, "four", body=bank.growing(4))
        stamp.forget()
        assert offered(lena) == ["four-levels"]
        assert KINDS["four-levels"].pick(pool_of(lena)) == [four.pk]

    def test_a_small_loop_has_three_rounds(self, lena: User) -> None:
        bank.signal("teamwork")
        for key in ("one", "two", "three", "four"):
            questions(bank.round_of(key), 2, minutes=4)
        done = Question.objects.get(slug="one-0")
        Standing.objects.create(user=lena, question=done, answered_at=timezone.now())
        picked = KINDS["small-loop"].pick(pool_of(lena))
        rounds = Question.objects.filter(pk__in=picked).values_list("round__slug", flat=True)
        assert sorted(rounds) == ["four", "three", "two"]


class TestBeginning:
    def test_it_has_its_questions_in_order_and_each_once(self, running: PracticeSet) -> None:
        places = list(running.places.all())
        assert [place.position for place in places] == [1, 2, 3, 4, 5]
        assert len({place.question_id for place in places}) == 5
        assert (running.title, running.minutes) == (RAPID.title, 10)

    def test_what_was_not_answered_comes_first(self, lena: User, six: list[Question]) -> None:
        now = timezone.now()
        for days, row in enumerate(six[:3]):
            at = now - datetime.timedelta(days=days)
            Standing.objects.create(user=lena, question=row, answered_at=at)
        picked = RAPID.pick(pool_of(lena))
        assert set(picked[:3]) == {row.pk for row in six[3:]}
        assert picked[3:] == [six[2].pk, six[1].pk]

    def test_what_is_being_answered_is_left_out(self, lena: User, six: list[Question]) -> None:
        made.begun(lena, six[0])
        assert six[0].pk not in RAPID.pick(pool_of(lena))

    def test_while_one_runs_no_other_begins(self, lena: User, running: PracticeSet) -> None:
        assert sets.begin(lena, RAPID) == running
        assert Place.objects.count() == 5

    def test_one_whose_time_is_over_gives_way(self, lena: User, running: PracticeSet) -> None:
        rewind(running, 11)
        assert sets.begin(lena, RAPID) != running
        running.refresh_from_db()
        assert running.finished_at is not None

    def test_too_few(self, lena: User) -> None:
        with pytest.raises(sets.TooFew):
            sets.begin(lena, RAPID)
        assert not PracticeSet.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_four_that_begin_at_once_one_begins(lena: User, six: list[Question]) -> None:
    found = at_once(4, lambda: sets.begin(lena, RAPID).pk)
    assert len(found) == 4
    assert len(set(found)) == 1
    assert Place.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_of_four_that_open_a_question_at_once_one_begins_it(running: PracticeSet) -> None:

    def go() -> int:
        row = PracticeSet.objects.get()
        return sets.go(row, row.places.get(position=1)).pk

    found = at_once(4, go)
    assert len(found) == 4
    assert len(set(found)) == 1


def text_of(client: Client, row: PracticeSet) -> str:
    answer = client.get(row.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


class TestPages:
    def test_from_choosing_to_the_summary(
        self, as_lena: Client, lena: User, six: list[Question]
    ) -> None:
        page = as_lena.get("/answers/sets/").content.decode()
        assert 'name="kind" value="rapid-behavioural"' in page
        as_lena.post("/answers/sets/begin/", {"kind": "rapid-behavioural"})
        row = PracticeSet.objects.get()
        assert "0 of 5 answered" in text_of(as_lena, row)
        went = as_lena.post(f"{row.get_absolute_url()}1/")
        attempt = Attempt.objects.get()
        assert went.headers["Location"] == attempt.get_absolute_url()
        as_lena.post(f"{attempt.get_absolute_url()}finish/", {"text": "So.", "how": "finish"})
        assert "1 of 5 answered" in text_of(as_lena, row)
        attempt.refresh_from_db()
        attempts.seal(attempt, attempts.Given(2, made.AREAS, 70))
        attempts.compare(attempt, [0, 2], "")
        as_lena.post(f"{row.get_absolute_url()}finish/")
        page = text_of(as_lena, row)
        assert "1 of 5 answered in 0:0" in page
        assert "weak no" in page
        assert "2 of 3" in page
        assert page.count("not reached") == 4

    def test_the_clock_is_wall_time(self, as_lena: Client, running: PracticeSet) -> None:
        rewind(running, 4)
        left = running.left
        assert 5 * 60 < left <= 6 * 60
        assert f'data-set-left="{left}"' in text_of(as_lena, running) or running.left < left

    def test_an_answer_shows_the_clock_of_its_set(
        self, as_lena: Client, running: PracticeSet
    ) -> None:
        attempt = sets.go(running, running.places.get(position=2))
        html = render_to_string("answers/_set_clock.html", {"attempt": attempt})
        assert f'href="{running.get_absolute_url()}"' in html
        assert "question 2" in html
        assert "data-set-left" in html

    def test_an_answer_without_a_set_shows_none(self, lena: User, asked: Question) -> None:
        html = render_to_string("answers/_set_clock.html", {"attempt": made.begun(lena, asked)})
        assert html.strip() == ""

    def test_when_its_time_is_over_nothing_new_begins(
        self, as_lena: Client, running: PracticeSet
    ) -> None:
        open_ = sets.go(running, running.places.get(position=1))
        rewind(running, 11)
        page = text_of(as_lena, running)
        assert "The time of this set is over" in page
        assert as_lena.post(f"{running.get_absolute_url()}2/").status_code == 302
        assert Attempt.objects.count() == 1
        attempts.save_draft(open_, {"text": "Late."}, base=None, seconds=0)
        attempts.finish(open_)
        assert sets.lines(running)[0].late
        assert '<span class="badge amber">over</span>' in text_of(as_lena, running)

    def test_what_was_in_time_is_not_over(self, running: PracticeSet) -> None:
        answer(running, 1)
        assert not sets.lines(running)[0].late

    def test_a_discarded_answer_can_be_begun_again(self, running: PracticeSet) -> None:
        place = running.places.get(position=1)
        attempts.discard(sets.go(running, place))
        place.refresh_from_db()
        assert place.attempt is None
        assert sets.go(running, place).pk

    def test_a_finished_set_begins_nothing(self, as_lena: Client, running: PracticeSet) -> None:
        as_lena.post(f"{running.get_absolute_url()}finish/")
        as_lena.post(f"{running.get_absolute_url()}1/")
        assert not Attempt.objects.exists()

    def test_finishing_twice_keeps_the_first_time(
        self, as_lena: Client, running: PracticeSet
    ) -> None:
        sets.finish(running)
        first = PracticeSet.objects.get().finished_at
        as_lena.post(f"{running.get_absolute_url()}finish/")
        assert PracticeSet.objects.get().finished_at == first

    def test_a_question_that_was_hidden_meanwhile_is_passed_over(
        self, as_lena: Client, running: PracticeSet
    ) -> None:
        hidden = running.places.get(position=1).question
        hidden.status = "draft"
        saved(hidden)
        as_lena.post(f"{running.get_absolute_url()}1/")
        assert not Attempt.objects.exists()

    def test_what_is_given_up_counts_as_such(self, running: PracticeSet) -> None:
        attempts.give_up(sets.go(running, running.places.get(position=1)))
        assert [line.state for line in sets.lines(running)][:2] == ["given up", ""]

    @pytest.mark.parametrize("kind", ["", "chess", "rapid-ml"])
    def test_no_such_set(self, as_lena: Client, six: list[Question], kind: str) -> None:
        answer = as_lena.post("/answers/sets/begin/", {"kind": kind}, follow=True)
        assert answer.status_code == 200
        assert not PracticeSet.objects.exists()

    def test_another_kind_while_one_runs_is_told(
        self, as_lena: Client, running: PracticeSet
    ) -> None:
        answer = as_lena.post("/answers/sets/begin/", {"kind": "small-loop"}, follow=True)
        assert "still running" in answer.content.decode()
        assert PracticeSet.objects.count() == 1

    def test_no_question_at_this_place(self, as_lena: Client, running: PracticeSet) -> None:
        assert as_lena.post(f"{running.get_absolute_url()}6/").status_code == 404

    @pytest.mark.parametrize("path", ["", "1/", "finish/"])
    def test_another_persons_set_is_not_there(
        self, priya: User, running: PracticeSet, path: str
    ) -> None:
        client = Client()
        client.force_login(priya)
        address = running.get_absolute_url() + path
        answer = client.post(address) if path else client.get(address)
        assert answer.status_code == 404
        assert not Attempt.objects.exists()
        running.refresh_from_db()
        assert running.finished_at is None

    @pytest.mark.parametrize("finished", [False, True])
    @pytest.mark.parametrize("number", [1, 5])
    def test_it_asks_as_often_for_five_answers_as_for_one(
        self,
        as_lena: Client,
        running: PracticeSet,
        number: int,
        finished: bool,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for position in range(1, number + 1):
            attempt = answer(running, position)
            attempts.seal(attempt, attempts.Given(3, made.AREAS, 70))
        if finished:
            sets.finish(running)
        # Session, person, set, its questions, ratings.
        with django_assert_num_queries(5):
            text_of(as_lena, running)


class TestDiagnostic:
    @pytest.fixture
    def rounds(self, lena: User) -> list[Round]:
        bank.signal("teamwork")
        lena.track = "em"
        lena.save()
        rounds = [bank.round_of(key, order=n) for n, key in enumerate("abcdef")]
        for n, place in enumerate(rounds):
            questions(place, 3, minutes=2 + n)
            bank.question(place, f"{place.slug}-hard", minutes=1, difficulty="stretch")
        return rounds

    def picked(self, user: User) -> list[Question]:
        pks = diagnostic.sitting(pool_of(user))
        rows = Question.objects.in_bulk(pks)
        return [rows[pk] for pk in pks]

    def answer_all(self, user: User) -> None:
        for row in self.picked(user):
            Standing.objects.create(user=user, question=row, answered_at=timezone.now())

    def test_two_of_each_round_the_short_ones_first(self, lena: User, rounds: list[Round]) -> None:
        found = self.picked(lena)
        assert [row.round.slug for row in found] == list("aabbccdd")
        assert not any(row.difficulty == "stretch" for row in found)

    def test_the_rest_comes_in_the_next_sitting(self, lena: User, rounds: list[Round]) -> None:
        self.answer_all(lena)
        assert [row.round.slug for row in self.picked(lena)] == list("eeff")
        assert diagnostic.progress(pool_of(lena)) == diagnostic.Progress(8, 12)
        self.answer_all(lena)
        assert self.picked(lena) == []
        assert diagnostic.progress(pool_of(lena)).complete

    def test_a_sitting_is_about_an_hour(self, lena: User) -> None:
        bank.signal("teamwork")
        lena.track = "em"
        questions(bank.round_of(), 3, minutes=45)
        assert len(self.picked(lena)) == 1

    def test_without_a_track_there_is_none(self, lena: User, rounds: list[Round]) -> None:
        lena.track = ""
        assert self.picked(lena) == []
        assert "diagnostic" not in offered(lena)

    def test_its_summary_leads_to_the_plan(
        self, as_lena: Client, lena: User, rounds: list[Round]
    ) -> None:
        as_lena.post("/answers/sets/begin/", {"kind": "diagnostic"})
        row = PracticeSet.objects.get()
        assert row.minutes is None
        assert not row.over
        assert "no clock" in text_of(as_lena, row)
        as_lena.post(f"{row.get_absolute_url()}finish/")
        assert 'href="/plan/"' in text_of(as_lena, row)
