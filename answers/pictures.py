"""Pictures in an answer: drawn anew from their pixels, so that nothing else in the file is kept."""

import uuid
import warnings
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

LARGEST = 10_000_000  # bytes
LONGEST = 8_000  # pixels of a side
MOST_PIXELS = 40_000_000  # a small file can claim more than memory holds
MOST = 20  # an answer
EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
READ_AS = {"GIF": "PNG", "MPO": "JPEG"}  # of several pictures in one file the first is kept
TOO_LONG = (
    f"This picture has too many pixels: the limit is {LONGEST:,} a side and "
    f"{MOST_PIXELS // 1_000_000} million in all."
)
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError)


def clean(upload: File[bytes]) -> tuple[bytes, str, int, int]:
    """Content, extension, width and height of what may be kept. Raises ValidationError."""
    if upload.size > LARGEST:
        raise ValidationError(
            f"This picture has {upload.size / 1_000_000:.1f} MB; the limit is "
            f"{LARGEST // 1_000_000} MB."
        )
    image, kind = opened(upload.read(LARGEST + 1))
    content = BytesIO()
    image.save(content, kind, **({"quality": 90} if kind != "PNG" else {}))
    return content.getvalue(), EXTENSIONS[kind], image.width, image.height


def opened(data: bytes) -> tuple[Image.Image, str]:
    """Its pixels alone, the right way up, and the kind to keep it as. Raises ValidationError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd in metadata is not kept
            with Image.open(BytesIO(data), formats=[*EXTENSIONS, "GIF"]) as image:
                check_size(image)
                kind = READ_AS.get(str(image.format), str(image.format))
                return pixels(ImageOps.exif_transpose(image), kind), kind
    except Image.DecompressionBombError:
        raise ValidationError(TOO_LONG) from None
    except BROKEN:
        raise ValidationError(
            "This is not a picture that can be shown: take a PNG, JPEG, WebP or GIF."
        ) from None


def check_size(image: Image.Image) -> None:
    if max(image.size) > LONGEST or image.width * image.height > MOST_PIXELS:
        raise ValidationError(TOO_LONG)


def pixels(image: Image.Image, kind: str) -> Image.Image:
    mode = "RGBA" if image.has_transparency_data and kind != "JPEG" else "RGB"
    drawn = image.convert(mode)
    drawn.info = {}  # comments and profiles would be written again from here
    return drawn


def store(content: bytes, extension: str) -> str:
    """The name under which the storage has it."""
    name = f"answers/pictures/{uuid.uuid4()}.{extension}"
    return default_storage.save(name, ContentFile(content))
