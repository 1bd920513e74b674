"""The bank (bank) and what a person has done with its questions (standing)."""

from questions.models.bank import Example, Question, Round, Signal
from questions.models.standing import Complaint, Dealt, Standing

__all__ = ["Complaint", "Dealt", "Example", "Question", "Round", "Signal", "Standing"]
