"""A content file as data: front matter, body, images, and one canonical text to compare by."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

import yaml
from rest_framework import serializers
from yaml.constructor import ConstructorError

from prepsite.markdown import Rendered, render

LIMIT = 400_000  # bytes; a long lesson is a fiftieth of this
LARGEST = 10**18  # longer numbers cannot be shown, or take long to show
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


class Loader(yaml.CSafeLoader):
    """YAML in which every complaint about a value has its line."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            value = super().construct_object(node, deep)
        except ValueError as error:
            raise ConstructorError(None, None, str(error), node.start_mark) from None
        if isinstance(value, int) and abs(value) > LARGEST:
            raise ConstructorError(None, None, "a number is too large", node.start_mark)
        return value


class Dumper(yaml.CSafeDumper):
    """YAML without aliases, which the loader refuses."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file, told to its author. Line 0 means the file as a whole."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return (
            f"{self.path}, line {self.line}: {self.message}"
            if self.line
            else (f"{self.path}: {self.message}")
        )


class Unreadable(Exception):
    """A file that cannot become a document; `problems` says why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Kind:
    """A kind of content: where its files lie and what their front matter may say."""

    name: str
    pattern: re.Pattern[str]
    front_matter: type["serializers.Serializer[Any]"]
    parent: str = ""  # the front matter key that names the item above, found by folder if absent
    parent_file: str = ""  # its file, from this one's folder; none where only the key says it

    def owns(self, path: str) -> bool:
        return self.pattern.fullmatch(path) is not None

    def key_names(self) -> list[str]:
        """The front matter's keys, in the order in which they are written."""
        return list(map(str, self.front_matter().fields))

    def defaults(self) -> dict[str, Any]:
        fields = self.front_matter().fields.items()
        return {
            k: f.default() if callable(f.default) else f.default
            for k, f in fields
            if not f.required
        }


@dataclass(frozen=True)
class Document:
    """Front matter with every default filled in, the Markdown body, and its images' hashes."""

    kind: Kind
    meta: Mapping[str, Any]
    body: str = ""
    assets: dict[str, str] = field(default_factory=dict)

    @property
    def content_id(self) -> str:
        return str(self.meta["id"])

    @cached_property
    def rendered(self) -> Rendered:
        return render(self.body)

    @cached_property
    def text(self) -> str:
        """The canonical file: keys in one order, defaults left out."""
        defaults = self.kind.defaults()
        keys = [key for key in self.kind.key_names() if key in self.meta]
        said = {k: self.meta[k] for k in keys if k not in defaults or self.meta[k] != defaults[k]}
        front = yaml.dump(said, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=10_000)
        return f"---\n{front}---\n{tidy(self.body)}"

    @cached_property
    def sha256(self) -> str:
        images = "".join(f"\n{name} {sha}" for name, sha in sorted(self.assets.items()))
        return hashlib.sha256((self.text + "\0" + images).encode()).hexdigest()


def tidy(body: str) -> str:
    """The body with one kind of line ending and no empty lines around it."""
    body = body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return f"{body}\n" if body else ""


def parse(kind: Kind, path: str, raw: bytes, implied: Mapping[str, Any]) -> Document:
    """The document in a file's bytes; `implied` is what its place in the tree says.

    Raises Unreadable with every problem found, each with its line.
    """
    text = tidy(decode(path, raw))
    match = FRONT_MATTER.match(text)
    if match is None:
        raise Unreadable(
            Problem(path, 1, "no front matter: the file must begin with “---”, keys, and “---”")
        )
    given = mapping(path, match[1])
    serializer = kind.front_matter(data={**implied, **given})
    unknown = [key for key in given if key not in serializer.fields]
    if not serializer.is_valid() or unknown:
        raise Unreadable(
            *(Problem(path, line_of(match[1], k), f"unknown key “{k}”") for k in unknown),
            *field_problems(path, match[1], serializer.errors),
        )
    return Document(kind, serializer.validated_data, tidy(text[match.end() :]))


def decode(path: str, raw: bytes) -> str:
    if len(raw) > LIMIT:
        raise Unreadable(
            Problem(path, 0, f"{len(raw):,} bytes are too long; the limit is {LIMIT:,}. Split it.")
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(Problem(path, line, "not UTF-8; save the file as UTF-8")) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(Problem(path, line, "holds a null character"))
    return text


def mapping(path: str, front: str) -> dict[str, Any]:
    try:
        refuse_aliases(front)
        given = yaml.load(front, Loader=Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Unreadable(Problem(path, line, f"malformed front matter: {error.problem}")) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(Problem(path, 1, f"malformed front matter: {error}")) from None
    if not isinstance(given, dict):
        raise Unreadable(Problem(path, 2, "malformed front matter: it must be “key: value” lines"))
    return {str(key): value for key, value in given.items()}


def refuse_aliases(front: str) -> None:
    """A few lines of aliases can stand for gigabytes."""
    for token in yaml.scan(front, Loader=Loader) if "*" in front else ():
        if isinstance(token, yaml.AliasToken):
            raise ConstructorError(None, None, "aliases are not used here", token.start_mark)


def line_of(front: str, key: str) -> int:
    """The line of a key in the file, or that of the front matter's first."""
    match = re.search(rf"^{re.escape(key)}\s*:", front, re.MULTILINE)
    return front.count("\n", 0, match.start()) + 2 if match else 1


def field_problems(path: str, front: str, errors: Any) -> list[Problem]:
    return [
        Problem(path, line_of(front, key), f"{key}: {sentence}")
        for key, details in errors.items()
        for sentence in sentences(details)
    ]


def sentences(details: Any) -> list[str]:
    """All messages in a serializer's nested errors."""
    if isinstance(details, dict):
        return [s for inner in details.values() for s in sentences(inner)]
    if isinstance(details, list):
        return [s for inner in details for s in sentences(inner)]
    return [str(details)]


def slug_from(path: str) -> str:
    """The slug a file's name implies: its stem without an ordering number."""
    return re.sub(r"^\d+[-_]", "", PurePosixPath(path).stem)
