"""What a coding question starts from, with its tests, as a zip that runs as it is.

The tests are given on purpose: to pass them is the task. Solutions never are.
"""

import re
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from questions.models import Question
from questions.sections import Sections, files

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same question is the same bytes
NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)*", re.ASCII)
NEEDED = re.compile(r"^(?:import|from) (numpy|torch)\b", re.MULTILINE)
# pytest looks for its settings in all folders above; here it finds them at once.
SETTINGS = "[pytest]\npythonpath = .\n"
README = """\
{line}

1. Install what the tests need, best in an environment of its own:
   python -m pip install {packages}
2. Run the tests, in this folder:
   python -m pytest

They fail until you have written what is missing.
"""


class UnsafeName(ValueError):
    """A file of a question that would not stay in its folder."""


def archive(question: Question, sections: Sections, passed: int = 0) -> bytes:
    """Of a question that grows, with the tests of the levels reached so far. Raises UnsafeName.

    `sections` are the question's, as they were when it was begun.
    """
    given = contents(sections, passed)
    packages = sorted(
        {"pytest", *(name for text in given.values() for name in NEEDED.findall(text))}
    )
    readme = README.format(line=question.line, packages=" ".join(packages))
    return packed(question.slug, {"pytest.ini": SETTINGS} | given | {"README.txt": readme})


def contents(sections: Sections, passed: int) -> dict[str, str]:
    found = files(sections.starter) | files(sections.tests)
    for level in sections.levels[: passed + 1]:
        found |= files(level.tests)
    return found


def packed(folder: str, texts: dict[str, str]) -> bytes:
    content = BytesIO()
    # Not compressed, since other versions of zlib give other bytes; these are small.
    with ZipFile(content, "w", ZIP_STORED) as zipped:
        for name in sorted(texts):
            entry = ZipInfo(f"{folder}/{checked(name)}", LONG_AGO)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            zipped.writestr(entry, texts[name])
    return content.getvalue()


def checked(name: str) -> str:
    if not NAME.fullmatch(name) or {".", ".."} & set(name.split("/")):
        raise UnsafeName(f"“{name}” is not a file in the folder of its question")
    return name


def has_files(sections: Sections) -> bool:
    return bool(contents(sections, 0))
