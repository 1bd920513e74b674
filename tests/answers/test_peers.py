"""Answers offered to peers: rated blind by those who passed the gate, until they are taken back."""

import threading

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertRedirects

from accounts.erasing import erase
from accounts.models import User
from answers import peers
from answers.models import Attempt, Favour, Gate, Offer, Rating
from answers.models.rating import By
from answers.sharing import Refused
from questions.models import Question
from tests import factories
from tests.answers import made, shares
from tests.mails import delivered
from tests.questions import bank

PEERS = "/answers/peers/"


@pytest.fixture
def attempt(priya: User, asked: Question) -> Attempt:
    """Priya's."""
    return shares.sealed(priya, asked)


@pytest.fixture
def offer(attempt: Attempt) -> Offer:
    return shares.offered(attempt)


@pytest.fixture
def rater(lena: User, asked: Question) -> User:
    return shares.through_gate(lena, asked.round)


@pytest.fixture
def as_priya(priya: User) -> Client:
    return shares.signed_in(priya)


def at(offer: Offer) -> str:
    return f"{PEERS}{offer.pk}/"


def own(attempt: Attempt, do: str) -> str:
    return f"/answers/{attempt.pk}/{do}/"


class TestOffering:
    def test_by_consent_and_back(self, as_priya: Client, attempt: Attempt) -> None:
        to = f"{own(attempt, 'compare')}#others"
        assertRedirects(as_priya.post(own(attempt, "offer")), to)
        offer = Offer.objects.get()
        assert (offer.attempt, offer.named, offer.revoked_at) == (attempt, False, None)
        assertRedirects(as_priya.post(own(attempt, "revoke")), to)
        offer.refresh_from_db()
        assert offer.revoked_at is not None

    def test_twice_is_once(self, attempt: Attempt) -> None:
        assert shares.offered(attempt) == shares.offered(attempt, named=True)

    def test_once_more_after_it_was_taken_back(self, attempt: Attempt) -> None:
        first = shares.offered(attempt)
        peers.revoke(attempt)
        assert shares.offered(attempt, named=True) != first

    def test_not_before_it_is_sealed(self, priya: User, asked: Question) -> None:
        with pytest.raises(Refused):
            shares.offered(made.finished(priya, asked))

    def test_not_what_was_given_up(self, priya: User, asked: Question) -> None:
        with pytest.raises(Refused):
            shares.offered(made.given_up(priya, asked))

    @pytest.mark.parametrize("do", ["offer", "revoke"])
    def test_not_by_somebody_else(self, as_lena: Client, attempt: Attempt, do: str) -> None:
        assert as_lena.post(own(attempt, do)).status_code == 404

    def test_the_page_offers_it_only_where_there_is_a_gate(
        self, as_priya: Client, attempt: Attempt, asked: Question
    ) -> None:
        page = own(attempt, "compare")
        assert "Offer it to peers" not in as_priya.get(page).content.decode()
        shares.example(asked)
        assert "Offer it to peers" in as_priya.get(page).content.decode()


class TestWhatCanBeRated:
    def test_by_those_who_passed_the_gate(self, offer: Offer, rater: User) -> None:
        assert list(Offer.objects.for_rater(rater)) == [offer]

    def test_not_without_the_gate(self, offer: Offer, lena: User, as_lena: Client) -> None:
        assert not Offer.objects.for_rater(lena).exists()
        assert as_lena.get(at(offer)).status_code == 404
        assert as_lena.post(at(offer), shares.FORM).status_code == 404

    def test_not_before_the_gate_is_passed(
        self, offer: Offer, rater: User, as_lena: Client
    ) -> None:
        Gate.objects.filter(user=rater).update(passed_at=None)
        assert as_lena.get(at(offer)).status_code == 404

    def test_the_gate_of_another_round_is_none(self, offer: Offer, lena: User) -> None:
        shares.through_gate(lena, bank.round_of("design"))
        assert not Offer.objects.for_rater(lena).exists()

    def test_not_ones_own(self, offer: Offer, priya: User, as_priya: Client) -> None:
        shares.through_gate(priya, offer.attempt.question.round)
        assert as_priya.get(at(offer)).status_code == 404
        assert as_priya.post(at(offer), shares.FORM).status_code == 404
        with pytest.raises(Refused):
            peers.rate(offer, priya, shares.SAID)

    def test_not_what_was_taken_back(self, offer: Offer, rater: User, as_lena: Client) -> None:
        peers.revoke(offer.attempt)
        assert as_lena.get(at(offer)).status_code == 404

    def test_not_twice(self, offer: Offer, rater: User, as_lena: Client) -> None:
        peers.rate(offer, rater, shares.SAID)
        assert as_lena.get(at(offer)).status_code == 404
        with pytest.raises(Refused):
            peers.rate(offer, rater, shares.SAID)

    def test_not_twice_although_it_was_offered_again(self, offer: Offer, rater: User) -> None:
        peers.rate(offer, rater, shares.SAID)
        peers.revoke(offer.attempt)
        with pytest.raises(Refused):
            peers.rate(shares.offered(offer.attempt), rater, shares.SAID)

    def test_not_more_than_three_times(self, offer: Offer, rater: User) -> None:
        for n in range(3):
            one = factories.user(f"p{n}@example.org")
            peers.rate(offer, shares.through_gate(one, offer.attempt.question.round), shares.SAID)
        assert not Offer.objects.for_rater(rater).exists()
        with pytest.raises(Refused):
            peers.rate(offer, rater, shares.SAID)

    def test_the_longest_offered_first(self, offer: Offer, rater: User) -> None:
        other = shares.sealed(factories.user("o@example.org"), offer.attempt.question)
        later = shares.offered(other)
        assert list(Offer.objects.for_rater(rater)) == [offer, later]


@pytest.mark.usefixtures("rater")
class TestRating:
    def test_the_page_shows_the_answer_and_not_how_it_was_rated(
        self, offer: Offer, as_lena: Client
    ) -> None:
        page = as_lena.get(at(offer)).content.decode()
        assert "I did it." in page
        assert "What of first?" in page
        assert [word for word in shares.SECRETS if word in page] == []
        assert [word for word in bank.SECRETS.values() if word in page] == []
        assert "checked" not in page
        assert "points-bar" not in page
        assert "Priya" not in page

    def test_the_solution_is_open_to_those_who_answered(
        self, offer: Offer, as_lena: Client, lena: User
    ) -> None:
        made.given_up(lena, offer.attempt.question)
        page = as_lena.get(at(offer)).content.decode()
        assert "SOLUTION-SECRET" in page
        assert "KEY-POINT-SECRET" in page
        assert "FOLLOW-UP-SECRET" not in page

    def test_an_open_attempt_opens_no_solution(
        self, offer: Offer, as_lena: Client, lena: User
    ) -> None:
        made.finished(lena, offer.attempt.question)
        assert "SOLUTION-SECRET" not in as_lena.get(at(offer)).content.decode()

    def test_a_name_only_if_it_was_wished(self, attempt: Attempt, as_lena: Client) -> None:
        offer = shares.offered(attempt, named=True)
        assert "An answer by Priya." in as_lena.get(at(offer)).content.decode()
        assert "by Priya" in as_lena.get(PEERS).content.decode()

    def test_no_part_of_an_address_stands_for_a_name(
        self, attempt: Attempt, as_lena: Client, priya: User
    ) -> None:
        User.objects.filter(pk=priya.pk).update(name="")
        offer = shares.offered(attempt, named=True)
        for path in (at(offer), PEERS):
            assert "priya" not in as_lena.get(path).content.decode().lower()

    def test_it_is_kept_as_it_was_sent(self, offer: Offer, as_lena: Client, lena: User) -> None:
        assertRedirects(as_lena.post(at(offer), shares.FORM | {"named": "on"}), PEERS)
        rating = Rating.objects.get(by=By.PEER)
        assert (rating.rater, rating.verdict, rating.words) == (lena, 2, "Slower.")
        assert rating.areas == {"evidence": 2, "fairness": 3}
        assert rating.evidence == {"evidence": "at 0:07", "fairness": "“so”"}
        assert rating.certainty is None
        assert Favour.objects.get(rating=rating).named

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("verdict", "5"), ("verdict", "0"), ("verdict", ""), ("verdict", "weak-yes"),
            ("area:evidence", "9"), ("area:fairness", ""), ("evidence:evidence", "  a "),
            ("evidence:fairness", ""), ("evidence:fairness", "x" * 1_001),
            ("words", "x" * 5_001), ("words", "a\0b"),
        ],
    )  # fmt: skip
    def test_forged_values_are_refused(
        self, offer: Offer, as_lena: Client, name: str, value: str
    ) -> None:
        assert as_lena.post(at(offer), shares.FORM | {name: value}).status_code == 400
        assert not Rating.objects.filter(by=By.PEER).exists()

    def test_after_it_was_taken_back_it_is_refused_with_a_sentence(
        self, offer: Offer, as_lena: Client
    ) -> None:
        peers.revoke(offer.attempt)
        page = as_lena.post(at(offer), shares.FORM, follow=True).content.decode()
        assert "taken back while you were rating it" in page
        assert "I did it." not in page
        assert not Rating.objects.filter(by=By.PEER).exists()

    def test_nor_is_it_shown_again_for_a_wrong_value(self, offer: Offer, as_lena: Client) -> None:
        peers.revoke(offer.attempt)
        assertRedirects(as_lena.post(at(offer), {"verdict": "9"}), PEERS)

    def test_a_second_click_changes_nothing(self, offer: Offer, as_lena: Client) -> None:
        as_lena.post(at(offer), shares.FORM)
        page = as_lena.post(at(offer), shares.FORM | {"verdict": "4"}, follow=True)
        assert "rated this answer before" in page.content.decode()
        assert Rating.objects.get(by=By.PEER).verdict == 2


class TestHearing:
    """The owner's page, where ratings stand beside their own."""

    @pytest.fixture
    def rating(self, offer: Offer, rater: User) -> Rating:
        return peers.rate(offer, rater, shares.SAID)

    def page(self, client: Client, attempt: Attempt) -> str:
        return client.get(own(attempt, "compare")).content.decode()

    def test_area_by_area_beside_ones_own(
        self, as_priya: Client, rating: Rating, attempt: Attempt
    ) -> None:
        page = self.page(as_priya, attempt)
        assert page.count("one point lower than you") == 2
        assert page.count("one point higher than you") == 1
        assert "“so”" in page
        assert "A peer" in page
        assert "Lena" not in page

    def test_a_rater_is_named_only_if_they_wish(
        self, as_priya: Client, rating: Rating, attempt: Attempt
    ) -> None:
        Favour.objects.update(named=True)
        assert "Lena" in self.page(as_priya, attempt)

    def test_a_rater_who_leaves_takes_the_name_along(
        self, as_priya: Client, rating: Rating, attempt: Attempt, lena: User
    ) -> None:
        Favour.objects.update(named=True)
        erase(lena)
        page = self.page(as_priya, attempt)
        assert "Lena" not in page
        assert "“so”" in page

    def test_words_of_others_run_nothing(
        self, as_priya: Client, rating: Rating, attempt: Attempt
    ) -> None:
        nasty = "<script>alert(1)</script><img src=x onerror=alert(2)>"
        areas = dict.fromkeys(rating.areas, nasty)
        Rating.objects.filter(pk=rating.pk).update(words=nasty, evidence=areas)
        shares.recording(attempt)
        page = self.page(as_priya, attempt)
        assert page.count("&lt;script&gt;alert(1)") == 3
        assert "<img src=x" not in page
        assert "<script>alert" not in page

    def test_a_moment_plays(self, as_priya: Client, rating: Rating, attempt: Attempt) -> None:
        sound = shares.recording(attempt)
        link = f'data-moment="7" data-of="{sound.pk}">0:07</a>'
        assert link in self.page(as_priya, attempt)

    def test_the_owner_is_told(self, rating: Rating, priya: User, attempt: Attempt) -> None:
        (mail,) = delivered()
        assert mail.to == [priya.email]
        assert mail.subject == "A peer has rated your answer"
        assert f"{own(attempt, 'compare')}#others" in mail.body
        assert "Lena" not in mail.body

    def test_the_rater_is_thanked_once(
        self, as_priya: Client, rating: Rating, lena: User, priya: User
    ) -> None:
        delivered()
        for _ in range(2):
            as_priya.post(f"{PEERS}{rating.pk}/thank/")
        assert [mail.to for mail in delivered()] == [[priya.email], [lena.email]]
        assert "Priya" not in delivered()[-1].body
        page = shares.signed_in(lena).get(PEERS).content.decode()
        assert "they found it useful" in page

    def test_only_the_owner_can_thank(self, as_lena: Client, rating: Rating) -> None:
        assert as_lena.post(f"{PEERS}{rating.pk}/thank/").status_code == 404
        assert Favour.objects.get().thanked_at is None

    def test_ratings_stay_when_the_offer_goes(
        self, as_priya: Client, rating: Rating, attempt: Attempt
    ) -> None:
        peers.revoke(attempt)
        assert "“so”" in self.page(as_priya, attempt)

    def test_a_person_who_leaves_takes_their_offer_along(self, rating: Rating, priya: User) -> None:
        erase(priya)
        assert not Offer.objects.exists()
        assert not Rating.objects.exists()
        assert delivered() == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_peers_has_constant_queries(
    rows: int,
    asked: Question,
    rater: User,
    as_lena: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    shares.example(asked)
    for n in range(rows):
        place = bank.round_of(f"round-{n}")
        shares.example(bank.question(place, f"q-{n}"))
        one = factories.user(f"p{n}@example.org")
        offer = shares.offered(shares.sealed(one, asked, text=f"By {n}."))
        if n:
            peers.rate(offer, rater, shares.SAID)
        shares.offered(shares.sealed(rater, bank.question(place, f"own-{n}")))
    with django_assert_num_queries(8):  # session, person, and six of its own
        page = as_lena.get(PEERS).content.decode()
    assert page.count("/gate/") >= rows


@pytest.mark.django_db(transaction=True)
def test_raters_at_once_do_not_make_too_many() -> None:
    asked = made.question()
    offer = shares.offered(shares.sealed(factories.user("o@example.org"), asked))
    raters = [
        shares.through_gate(factories.user(f"p{n}@example.org"), asked.round) for n in range(5)
    ]
    barrier, refused = threading.Barrier(len(raters)), []

    def rate(rater: User) -> None:
        barrier.wait()
        try:
            peers.rate(offer, rater, shares.SAID)
        except Refused as why:
            refused.append(str(why))
        connection.close()

    threads = [threading.Thread(target=rate, args=[rater]) for rater in raters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Rating.objects.filter(by=By.PEER).count() == 3
    assert len(refused) == 2


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_rating() -> None:
    asked = made.question()
    offer = shares.offered(shares.sealed(factories.user("o@example.org"), asked))
    rater = shares.through_gate(factories.user("p@example.org"), asked.round)
    barrier, refused = threading.Barrier(2), []

    def rate() -> None:
        barrier.wait()
        try:
            peers.rate(offer, rater, shares.SAID)
        except Refused as why:
            refused.append(str(why))
        connection.close()

    threads = [threading.Thread(target=rate) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Rating.objects.filter(by=By.PEER).count() == 1
    assert len(refused) == 1
