"""Signals, rounds with their rubrics, questions, and rated examples of answers."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString

from prepsite.content.documents import Document
from prepsite.content.items import Status, Text, found
from prepsite.markdown import Rendered, render
from prepsite.markdown.plain import plain
from prepsite.tracks import Level
from questions import frontmatter
from questions.sections import Misshapen, Sections, parse

LONGEST_LINE = 140  # characters of a prompt that serve as a line in a list
# What is not shown before an answer was given.
EARNED = ("follow_ups", "mistakes", "tests", "solution", "levels")


class Difficulty(models.TextChoices):
    WARM_UP = "warm-up", "warm-up"
    STANDARD = "standard", "standard"
    STRETCH = "stretch", "stretch"


class Answer(models.TextChoices):
    """How the questions of a round are answered."""

    SPOKEN = "spoken", "spoken or written"
    DESIGN = "design", "a design, with pictures"
    CODE = "code", "code"
    ASSISTED = "assisted", "code, with an assistant"
    REVIEW = "review", "remarks on a change"


class Signal(Text):
    """What an interviewer listens for; the text says what it means."""

    kind = frontmatter.SIGNAL

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="signal_slug_once"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="signal_status_is_known"
            ),
        ]

    def home(self) -> str:
        return f"signals/{self.slug}.md"


class Round(Text):
    """A kind of interview: for whom, how long, what is rated, and how."""

    kind = frontmatter.ROUND

    tracks = models.JSONField(default=list)
    minutes = models.PositiveSmallIntegerField(default=45)
    framework = models.CharField(max_length=100, blank=True, help_text="Slug of a framework.")
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.SPOKEN.value)
    signals = models.JSONField(default=list, help_text="Ids of signals, in their order.")
    rubric = models.JSONField(default=list, help_text="Areas: key, title, probes, anchors.")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="round_slug_once"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="round_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=Answer.values), name="round_answer_is_known"
            ),
        ]

    def clean(self) -> None:
        super().clean()
        known_signals(self.signals)

    def home(self) -> str:
        return f"{self.slug}/round.md"


class Question(Text):
    """`body` is the whole text as in its file; `parts` its rendered sections, by name.

    Only `open_html` and `open_levels` may be shown before an answer is given.
    """

    kind = frontmatter.QUESTION
    above = ("round",)
    heavy = (*Text.heavy, "parts")
    derived = (*Text.derived, "parts", "levels", "has_solution", "line")

    title = models.CharField(
        max_length=120, blank=True, help_text="Where the prompt's first paragraph is too long."
    )
    line = models.CharField(max_length=LONGEST_LINE, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="questions")
    tracks = models.JSONField(default=list)
    signals = models.JSONField(default=list, help_text="Ids; the first is the one it is asked for.")
    difficulty = models.CharField(
        max_length=10, choices=Difficulty, default=Difficulty.STANDARD.value
    )
    level = models.CharField(max_length=10, choices=Level, default=Level.ALL.value)
    minutes = models.PositiveSmallIntegerField(default=2, help_text="An answer's target length.")
    framework = models.CharField(max_length=100, blank=True, help_text="If not its round's.")
    key_points = models.JSONField(default=list)
    parts = models.JSONField(default=dict, editable=False)
    levels = models.PositiveSmallIntegerField(default=0, editable=False)
    has_solution = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["round__order", "round", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="question_slug_once"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="question_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="question_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(difficulty__in=Difficulty.values), name="question_difficulty_is_known"
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="question_minutes_positive"),
        ]

    def __str__(self) -> str:
        return self.line

    def get_absolute_url(self) -> str:
        return reverse("questions:question", args=[self.slug])

    def front_matter(self) -> dict[str, Any]:
        return super().front_matter() | {"round": self.round.content_id}

    def apply(self, document: Document) -> None:
        super().apply(document)
        self.round = found(Round, document.meta["round"], "round")

    def clean(self) -> None:
        super().clean()
        known_signals(self.signals)
        sections = self.sections()
        if not self.title:
            first_paragraph(render(sections.prompt).html)

    def show(self, rendered: Rendered) -> None:
        """Raises ValidationError where the text is not that of a question."""
        super().show(rendered)
        sections = self.sections()
        self.parts = rendered_parts(sections)
        self.levels = len(sections.levels)
        self.has_solution = sections.has_solution
        self.line = self.title or first_paragraph(self.parts["prompt"])

    def sections(self) -> Sections:
        """Raises ValidationError."""
        try:
            return parse(self.body)
        except Misshapen as error:
            raise ValidationError(str(error)) from None

    def open_html(self) -> dict[str, Any]:
        """The parts that give nothing away, with links and images as they are now."""
        return {name: self.shown(html) for name, html in self.parts.items() if name not in EARNED}

    def open_levels(self, passed: int) -> list[SafeString]:
        """The statements of the levels that a person has reached; the first is open to all."""
        return [self.shown(level["statement"]) for level in self.parts["levels"][: passed + 1]]

    def home(self) -> str:
        return f"{self.round.home().rpartition('/')[0]}/{self.slug}.md"


class Example(Text):
    """An answer, rated by an expert on its round's rubric, so that peers learn to rate."""

    kind = frontmatter.EXAMPLE

    title = models.CharField(max_length=120, blank=True, editable=False)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="examples")
    ratings = models.JSONField(default=dict, help_text="Area → point.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="example_status_is_known"
            )
        ]

    def front_matter(self) -> dict[str, Any]:
        return super().front_matter() | {"question": self.question.slug}

    def apply(self, document: Document) -> None:
        super().apply(document)
        self.question = known_question(document.meta["question"])

    def clean(self) -> None:
        super().clean()
        if self.question_id is None:
            return
        areas = {area["key"] for area in self.question.round.rubric}
        if set(self.ratings) != areas:
            raise ValidationError(f"ratings: must be given for {', '.join(sorted(areas))}.")

    def home(self) -> str:
        return f"{self.question.round.home().rpartition('/')[0]}/example.md"


def known_signals(ids: list[str]) -> None:
    """Raises ValidationError."""
    known = set(Signal.objects.filter(content_id__in=ids).values_list("content_id", flat=True))
    for unknown in [name for name in ids if name not in known]:
        raise ValidationError(f"the signal “{unknown}” does not exist.")


def known_question(slug: str) -> Question:
    """Raises ValidationError."""
    question: Question | None = Question.objects.filter(slug=slug).select_related("round").first()
    if question is None:
        raise ValidationError(f"the question “{slug}” does not exist.")
    return question


def rendered_parts(sections: Sections) -> dict[str, Any]:
    """Section → safe HTML; follow-ups are a list, levels one of statement, tests, solution."""
    return {
        "prompt": render(sections.prompt).html,
        "why": render(sections.why).html,
        "follow_ups": [render(text).html for text in sections.follow_ups],
        "mistakes": render(sections.mistakes).html,
        "starter": render(sections.starter).html,
        "tests": render(sections.tests).html,
        "solution": render(sections.solution).html,
        "levels": [
            {
                "statement": render(level.statement).html,
                "tests": render(level.tests).html,
                "solution": render(level.solution).html,
            }
            for level in sections.levels
        ],
    }


def first_paragraph(html: str) -> str:
    """As a line for lists. Raises ValidationError where it makes none."""
    match = re.match(r"\s*<p>(.*?)</p>", html, re.DOTALL)
    line = plain(match[1]) if match else ""
    if not line or len(line) > LONGEST_LINE:
        raise ValidationError(
            f"title: is needed, as the prompt does not begin with a paragraph of at most "
            f"{LONGEST_LINE} characters."
        )
    return line
