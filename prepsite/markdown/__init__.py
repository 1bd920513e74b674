"""Markdown as this site understands it: one call turns text into safe, stored HTML.

Links to other content stay symbolic (`lesson:some-id`, `asset:name.svg`) in what is stored, and
are filled in when a page is put together, so that stored HTML follows renames and releases.
"""

from prepsite.markdown.render import RENDERER_VERSION, Heading, Rendered, render
from prepsite.markdown.trouble import Trouble

__all__ = ["RENDERER_VERSION", "Heading", "Rendered", "Trouble", "render"]
