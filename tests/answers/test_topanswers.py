"""Top answers: submitted, reviewed without the person's own rating, published by consent."""

import pytest
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.erasing import erase
from accounts.models import User
from answers import topanswers
from answers.attempts import Given
from answers.models import Attempt, Rating, Submission
from answers.models.rating import By
from answers.models.sharing import State
from answers.sharing import Refused
from answers.topanswers import Review
from questions.models import Question
from tests import factories
from tests.answers import made, shares
from tests.mails import delivered
from tests.questions import bank

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>[x](javascript:alert(3))"
GIVEN = Given(4, {"evidence": 4, "fairness": 3})


@pytest.fixture
def attempt(priya: User, asked: Question) -> Attempt:
    """Priya's."""
    return shares.sealed(priya, asked)


@pytest.fixture
def as_priya(priya: User) -> Client:
    return shares.signed_in(priya)


def own(attempt: Attempt, do: str) -> str:
    return f"/answers/{attempt.pk}/{do}/"


def page(client: Client, attempt: Attempt, beside: str = "") -> str:
    return client.get(own(attempt, "compare"), {"beside": beside}).content.decode()


def state(attempt: Attempt) -> str:
    return Submission.objects.get(attempt=attempt).state


class TestSubmitting:
    def test_submit_and_withdraw(self, as_priya: Client, attempt: Attempt) -> None:
        to = f"{own(attempt, 'compare')}#others"
        assertRedirects(as_priya.post(own(attempt, "submit"), {"named": "on"}), to)
        assert state(attempt) == State.WAITING
        assert Submission.objects.get().named
        assertRedirects(as_priya.post(own(attempt, "withdraw")), to)
        assert state(attempt) == State.WITHDRAWN

    def test_twice_is_once(self, attempt: Attempt) -> None:
        first = shares.submitted(attempt)
        again = shares.submitted(attempt, named=True)
        assert (first.pk, first.submitted_at) == (again.pk, again.submitted_at)
        assert not again.named

    def test_again_after_it_was_withdrawn(self, attempt: Attempt, ada: User) -> None:
        shares.published(attempt, ada, named=True)
        topanswers.withdraw(attempt)
        row = shares.submitted(attempt)
        assert (row.state, row.named, row.decided_at, row.consented_at) == (
            State.WAITING, False, None, None,
        )  # fmt: skip

    def test_not_after_it_was_declined(self, attempt: Attempt, ada: User) -> None:
        shares.selected(attempt, ada)
        topanswers.refuse(attempt)
        assert shares.submitted(attempt).state == State.DECLINED
        with pytest.raises(Refused):
            topanswers.withdraw(attempt)

    def test_not_before_it_is_sealed(self, priya: User, asked: Question) -> None:
        attempt = made.finished(priya, asked)
        with pytest.raises(Refused):
            shares.submitted(attempt)
        shares.signed_in(priya).post(own(attempt, "submit"))
        assert not Submission.objects.exists()

    def test_not_what_was_given_up(self, priya: User, asked: Question) -> None:
        with pytest.raises(Refused):
            shares.submitted(made.given_up(priya, asked))

    @pytest.mark.parametrize("do", ["submit", "withdraw", "consent"])
    def test_not_by_somebody_else(self, as_lena: Client, attempt: Attempt, do: str) -> None:
        shares.submitted(attempt)
        assert as_lena.post(own(attempt, do), {"how": "publish"}).status_code == 404
        assert state(attempt) == State.WAITING

    def test_nothing_to_withdraw_is_told(self, as_priya: Client, attempt: Attempt) -> None:
        answer = as_priya.post(own(attempt, "withdraw"), follow=True)
        assert "nothing left to withdraw" in answer.content.decode()


class TestReviewing:
    def test_nobody_reviews_their_own(self, attempt: Attempt, priya: User) -> None:
        with pytest.raises(Refused):
            topanswers.review(shares.submitted(attempt), priya, Review(GIVEN, "Good.", ""))

    def test_each_editor_rates_once(self, attempt: Attempt, ada: User, arun: User) -> None:
        submission = shares.submitted(attempt)
        for editor in (ada, arun):
            topanswers.review(submission, editor, Review(GIVEN, "Good.", ""))
        with pytest.raises(Refused):
            topanswers.review(submission, ada, Review(GIVEN, "Bad.", ""))
        submission.refresh_from_db()
        assert submission.feedback == "Good."
        assert Rating.objects.filter(by=By.EDITOR).count() == 2

    def test_a_rating_comes_before_a_decision(self, attempt: Attempt, ada: User) -> None:
        submission = shares.submitted(attempt)
        topanswers.review(submission, ada, Review(None, "Good.", ""))
        with pytest.raises(Refused):
            topanswers.decide(submission, selected=True)

    def test_feedback_comes_before_a_decision(self, attempt: Attempt, ada: User) -> None:
        submission = shares.submitted(attempt)
        topanswers.review(submission, ada, Review(GIVEN, "", ""))
        with pytest.raises(Refused):
            topanswers.decide(submission, selected=False)

    @pytest.mark.parametrize("step", ["withdrawn", "selected", "declined", "published"])
    def test_only_while_it_waits(self, attempt: Attempt, ada: User, step: str) -> None:
        submission = shares.published(attempt, ada)
        Submission.objects.update(state=step)
        with pytest.raises(Refused):
            topanswers.review(submission, ada, Review(None, "Else.", ""))
        with pytest.raises(Refused):
            topanswers.decide(submission, selected=True)

    def test_what_editors_write_runs_nothing(
        self, as_priya: Client, attempt: Attempt, ada: User
    ) -> None:
        submission = shares.submitted(attempt)
        topanswers.review(submission, ada, Review(GIVEN, NASTY, NASTY))
        topanswers.decide(submission, selected=True)
        html = page(as_priya, attempt)
        assert "alert(1)</script>" not in html
        assert "onerror" not in html
        assert "javascript:" not in html
        (mail,) = delivered()
        shown = str(mail.alternatives[0][0])  # type: ignore[attr-defined]
        assert "<script" not in shown
        assert "onerror" not in shown
        assert "javascript:" not in shown

    def test_the_candidate_hears_nothing_before_the_decision(
        self, as_priya: Client, attempt: Attempt, ada: User
    ) -> None:
        topanswers.review(shares.submitted(attempt), ada, Review(GIVEN, "FEEDBACK-WORDS", ""))
        html = page(as_priya, attempt)
        assert "FEEDBACK-WORDS" not in html
        assert "An editor" not in html


class TestDeciding:
    def test_the_candidate_is_told_with_the_feedback(
        self, attempt: Attempt, ada: User, priya: User
    ) -> None:
        shares.selected(attempt, ada)
        (mail,) = delivered()
        assert mail.to == [priya.email]
        assert mail.subject == "Your answer was selected as a top answer"
        assert "At 0:07 you **waver**." in mail.body
        assert "<strong>waver</strong>" in str(mail.alternatives[0][0])  # type: ignore[attr-defined]

    def test_also_when_it_was_declined(self, attempt: Attempt, ada: User) -> None:
        submission = shares.submitted(attempt)
        topanswers.review(submission, ada, Review(GIVEN, "Not yet.", ""))
        topanswers.decide(submission, selected=False)
        (mail,) = delivered()
        assert mail.subject == "Feedback on the answer you submitted"
        assert "Not yet." in mail.body

    def test_not_after_they_withdrew_it(self, attempt: Attempt, ada: User) -> None:
        shares.selected(attempt, ada)
        topanswers.withdraw(attempt)
        assert delivered() == []

    def test_the_page_shows_feedback_with_moments_and_the_ratings(
        self, as_priya: Client, attempt: Attempt, ada: User
    ) -> None:
        sound = shares.recording(attempt)
        shares.selected(attempt, ada)
        html = page(as_priya, attempt)
        assert f'data-moment="7" data-of="{sound.pk}">0:07</a> you <strong>waver</strong>' in html
        assert "An editor" in html
        assert "It was selected." in html
        assert "ANALYSIS-WORDS" in html

    def test_consent_publishes(self, as_priya: Client, attempt: Attempt, ada: User) -> None:
        shares.selected(attempt, ada)
        as_priya.post(own(attempt, "consent"), {"how": "publish", "named": "on"})
        row = Submission.objects.get()
        assert (row.state, row.named) == (State.PUBLISHED, True)
        assert row.consented_at is not None

    @pytest.mark.parametrize("how", ["refuse", "", "forged"])
    def test_anything_else_declines(
        self, as_priya: Client, attempt: Attempt, ada: User, how: str
    ) -> None:
        shares.selected(attempt, ada)
        as_priya.post(own(attempt, "consent"), {"how": how})
        assert state(attempt) == State.DECLINED

    @pytest.mark.parametrize("how", ["publish", "refuse"])
    def test_nobody_consents_to_what_was_not_selected(
        self, as_priya: Client, attempt: Attempt, how: str
    ) -> None:
        shares.submitted(attempt)
        answer = as_priya.post(own(attempt, "consent"), {"how": how}, follow=True)
        assert "has gone on meanwhile" in answer.content.decode()
        assert state(attempt) == State.WAITING


class TestPublished:
    """On the right of somebody else's comparison."""

    @pytest.fixture
    def top(self, attempt: Attempt, ada: User) -> str:
        return f"top-{shares.published(attempt, ada).pk}"

    @pytest.fixture
    def lenas(self, lena: User, asked: Question) -> Attempt:
        return made.rated(lena, asked, text="Mine.")

    def test_beside_ones_own(self, as_lena: Client, lenas: Attempt, top: str) -> None:
        assert "Top answers (1)" in page(as_lena, lenas)
        html = page(as_lena, lenas, top)
        assert "I did it." in html
        assert "ANALYSIS-WORDS" in html
        assert "How an editor rated it" in html
        assert "waver" not in html
        assert "Priya" not in html
        own = {"You rated yourself"}  # Lena's own, on the left
        assert {word for word in shares.SECRETS if word in html} == own

    def test_with_the_name_if_it_was_wished(
        self, as_lena: Client, lenas: Attempt, top: str
    ) -> None:
        Submission.objects.update(named=True)
        assert "Top answer by Priya" in page(as_lena, lenas, top)

    def test_also_beside_what_was_given_up(
        self, as_lena: Client, lena: User, asked: Question, top: str
    ) -> None:
        assert "ANALYSIS-WORDS" in page(as_lena, made.given_up(lena, asked), top)

    def test_not_before_ones_own_attempt_is_closed(
        self, lena: User, asked: Question, top: str
    ) -> None:
        made.finished(lena, asked)
        assert not Submission.objects.published_for(lena).exists()

    def test_not_at_another_question(
        self, as_lena: Client, lena: User, asked: Question, top: str
    ) -> None:
        other = made.rated(lena, bank.question(asked.round, "other"))
        html = page(as_lena, other, top)
        assert "Top answers" not in html
        assert "ANALYSIS-WORDS" not in html
        assert "SOLUTION-SECRET" in html

    @pytest.mark.parametrize("step", ["waiting", "selected", "declined", "withdrawn"])
    def test_not_at_any_other_step(
        self, as_lena: Client, lenas: Attempt, top: str, step: str
    ) -> None:
        Submission.objects.update(state=step)
        assert "ANALYSIS-WORDS" not in page(as_lena, lenas, top)

    def test_gone_at_once_when_it_is_withdrawn(
        self, as_lena: Client, as_priya: Client, attempt: Attempt, lenas: Attempt, top: str
    ) -> None:
        as_priya.post(own(attempt, "withdraw"))
        html = page(as_lena, lenas, top)
        assert "Top answers" not in html
        assert "I did it." not in html

    def test_not_ones_own(self, as_priya: Client, attempt: Attempt, top: str) -> None:
        assert "Top answers" not in page(as_priya, attempt, top)

    @pytest.mark.parametrize("forged", ["top-", "top-0", "top-x", "top-1 or 1", "0"])
    def test_forged_addresses_show_the_reference(
        self, as_lena: Client, lenas: Attempt, forged: str
    ) -> None:
        assert "SOLUTION-SECRET" in page(as_lena, lenas, forged)

    def test_it_goes_with_its_person(self, priya: User, top: str) -> None:
        erase(priya)
        assert not Submission.objects.exists()

    def test_what_an_editor_gave_stays_without_the_name(self, ada: User, top: str) -> None:
        erase(ada)
        assert Submission.objects.get().feedback
        assert Rating.objects.get(by=By.EDITOR).rater is None


def test_several_top_answers_can_be_chosen(
    as_lena: Client, lena: User, asked: Question, ada: User
) -> None:
    mine = made.rated(lena, asked)
    rows = [
        shares.published(
            shares.sealed(factories.user(f"p{n}@example.org"), asked, text=f"Answer {n}."), ada
        )
        for n in range(2)
    ]
    assert "Top answers (2)" in page(as_lena, mine)
    for n, row in enumerate(rows):
        assert f"Answer {n}." in page(as_lena, mine, f"top-{row.pk}")
