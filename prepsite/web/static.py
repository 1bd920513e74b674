"""Static files of a release: CSS joined to one file, names with hashes, compressed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

SITE = "css/site.css"
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\(([a-z]+)\);')
STRING = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)
STRING_OR_COMMENT = re.compile(rf"{STRING.pattern}|/\*.*?\*/", re.DOTALL)


def joined(css: Path) -> str:
    """The file with each `@import … layer(x)` replaced by that file in a layer block."""

    def inline(match: re.Match[str]) -> str:
        part = css.parent / match[1]
        text = part.read_text("utf-8").replace("url(../../", "url(../")
        return f"@layer {match[2]} {{{text}}}"

    return minified(IMPORT.sub(inline, css.read_text("utf-8")))


def minified(css: str) -> str:
    """Without comments and needless white space; strings are left alone."""
    pieces = STRING.split(STRING_OR_COMMENT.sub(lambda match: match[1] or "", css))
    pieces[::2] = map(squeezed, pieces[::2])
    return "".join(pieces)


def squeezed(css: str) -> str:
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(";}", "}")


class ReleaseStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Components stay one file each in the source; a browser fetches one."""

    support_js_module_import_aggregation = True  # a module imports those of its own release

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        site = Path(self.location) / SITE
        if not dry_run and site.exists():
            site.write_text(joined(site), "utf-8")
            # What follows reads each file from its source: this one is ours now.
            paths = paths | {SITE: (self, SITE)}
        yield from super().post_process(paths, dry_run, **options)
