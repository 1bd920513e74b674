"""Attempts and what belongs to them, ratings, what others may see, and when they come again."""

from answers.models.attempt import Attempt, FollowUp, Picture
from answers.models.rating import Point, Rating
from answers.models.review import Card, ReviewPlan
from answers.models.sets import Baseline, Place, PracticeSet
from answers.models.sharing import Favour, Gate, Offer, Submission

__all__ = [
    "Attempt",
    "Baseline",
    "Card",
    "Favour",
    "FollowUp",
    "Gate",
    "Offer",
    "Picture",
    "Place",
    "Point",
    "PracticeSet",
    "Rating",
    "ReviewPlan",
    "Submission",
]  # fmt: skip
