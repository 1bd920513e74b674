"""What a player says and draws of a recording, without a script."""

import uuid

import pytest
from django.template.loader import render_to_string

from recordings.models import Recording
from recordings.templatetags.playing import in_words, moment, outline


def recording(**fields: object) -> Recording:
    ready = {"state": "ready", "kind": "audio", "mime": "audio/webm", "seconds": 83.4}
    return Recording(pk=uuid.UUID(int=1), **(ready | fields))


def player(**fields: object) -> str:
    return render_to_string("recordings/_player.html", {"recording": recording(**fields)})


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0:00"), (None, "0:00"), (83.9, "1:23"), (3600, "60:00")]
)
def test_a_moment_is_minutes_and_seconds(seconds: float | None, told: str) -> None:
    assert moment(seconds) == told


def test_each_peak_is_a_bar_in_the_middle() -> None:
    assert outline([0, 255, 999]) == "M1 31v2M3 0v64M5 0v64"


def test_long_pauses_are_told() -> None:
    peaks = [100] * 10 + [0] * 4 + [100] * 2 + [3] * 2 + [100] * 2
    assert in_words(peaks, 20) == "Sound of 0:20 minutes, quiet from 0:10 to 0:14."


def test_only_the_first_pauses_are_told() -> None:
    assert in_words([0, 100] * 7, 70).endswith("0:40 to 0:45 and 2 more.")


def test_sound_without_a_pause() -> None:
    assert in_words([90] * 5, 5) == "Sound of 0:05 minutes, without a long pause."


def test_sound_plays_without_scripts() -> None:
    html = player(peaks=[0, 200])
    assert "<audio controls" in html
    assert f'src="/recordings/{uuid.UUID(int=1)}/media/"' in html
    assert 'd="M1 31v2M3 7v50"' in html


def test_film_is_shown() -> None:
    html = player(kind="video", mime="video/webm")
    assert "<video controls" in html
    assert "<svg" not in html


def test_what_is_missing_is_told() -> None:
    html = player(missing=["The second part <has> no beginning."])
    assert "The second part &lt;has&gt; no beginning." in html


def test_what_is_broken_says_why() -> None:
    html = player(state="broken", trouble="It could not be read.")
    assert "It could not be read. The pieces that came are kept." in html
    assert "<audio" not in html


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("open", "It is still being recorded, or not wholly sent."),
        ("waiting", "It will be put together in a moment."),
        ("assembling", "Being put together: 40 %."),
    ],
)
def test_what_is_not_ready_says_how_far_it_is(state: str, words: str) -> None:
    html = player(state=state, progress=40)
    assert words in html
    assert "<audio" not in html
