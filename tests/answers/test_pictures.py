"""Pictures in an answer: what may be kept, and that nothing but its pixels is."""

from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, PngImagePlugin

from answers import pictures
from answers.pictures import clean, store

NO_PICTURE = "This is not a picture"


def picture(
    kind: str = "PNG", size: tuple[int, int] = (30, 20), mode: str = "RGB", **how: Any
) -> bytes:
    content = BytesIO()
    Image.new(mode, size, **({"color": how.pop("color")} if "color" in how else {})).save(
        content, kind, **how
    )
    return content.getvalue()


def cleaned(data: bytes) -> tuple[bytes, str, int, int]:
    return clean(ContentFile(data, "picture.png"))


@pytest.mark.parametrize(
    ("kind", "extension"), [("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp"), ("GIF", "png")]
)
def test_pictures_are_kept(kind: str, extension: str) -> None:
    content, found, width, height = cleaned(picture(kind))
    assert (found, width, height) == (extension, 30, 20)
    with Image.open(BytesIO(content)) as image:
        image.load()
        assert (image.size, image.mode) == ((30, 20), "RGB")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_pixel_can_be_kept(mode: str) -> None:
    assert cleaned(picture(mode=mode))[1:] == ("png", 30, 20)


def test_what_can_be_seen_through_stays_so() -> None:
    content, *_ = cleaned(picture(mode="RGBA", color=(255, 0, 0, 90)))
    with Image.open(BytesIO(content)) as image:
        assert image.getpixel((3, 3)) == (255, 0, 0, 90)


@pytest.mark.parametrize(("kind", "kept"), [("GIF", "png"), ("MPO", "jpg"), ("PNG", "png")])
def test_of_several_pictures_in_a_file_the_first_is_kept(kind: str, kept: str) -> None:
    second = Image.new("RGB", (30, 20), "red")
    content, extension, *_ = cleaned(picture(kind, save_all=True, append_images=[second]))
    with Image.open(BytesIO(content)) as image:
        assert (extension, getattr(image, "n_frames", 1)) == (kept, 1)
        assert image.convert("RGB").getpixel((3, 3)) == (0, 0, 0)


def test_where_and_with_what_it_was_taken_is_not_kept() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SECRET-CAMERA", 6  # lies on its side
    data = picture("JPEG", exif=exif, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-PROFILE")
    assert data.count(b"SECRET") == 3
    content, _, width, height = cleaned(data)
    assert b"SECRET" not in content
    assert (width, height) == (20, 30)


def test_words_in_a_picture_are_not_kept() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "SECRET-COMMENT")
    data = picture(pnginfo=info)
    assert b"SECRET" in data
    assert b"SECRET" not in cleaned(data)[0]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_page_behind_a_picture_is_not_kept(kind: str) -> None:
    data = picture(kind) + b"<script>alert(1)</script>PK\x03\x04"
    content, *_ = cleaned(data)
    assert b"script" not in content
    assert b"PK\x03\x04" not in content


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"GIF89a<script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n",
        picture("BMP"),
        picture("TIFF"),
        picture("ICO", size=(16, 16)),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValidationError, match=NO_PICTURE):
        cleaned(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_that_ends_early_is_refused(kind: str) -> None:
    content = BytesIO()
    Image.effect_noise((90, 60), 90).convert("RGB").save(content, kind)
    for share in range(1, 10):
        with pytest.raises(ValidationError, match=NO_PICTURE):
            cleaned(content.getvalue()[: len(content.getvalue()) * share // 10])


def test_a_name_says_nothing() -> None:
    assert clean(ContentFile(picture("JPEG"), "evil.svg"))[1] == "jpg"


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(ValidationError, match=r"has 11\.0 MB; the limit is 10 MB"):
        cleaned(b"x" * 11_000_000)


@pytest.mark.parametrize("size", [(8_001, 1), (1, 8_001), (7_000, 7_000), (19_000, 9_500)])
def test_too_many_pixels_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValidationError, match="has too many pixels"):
        cleaned(picture(mode="1", size=size))


def test_the_longest_side_is_allowed() -> None:
    assert cleaned(picture(mode="1", size=(pictures.LONGEST, 1)))[2] == 8_000


def test_it_is_stored_under_a_name_that_nobody_can_guess() -> None:
    content, extension, *_ = cleaned(picture())
    names = {store(content, extension) for _ in range(2)}
    try:
        assert len(names) == 2
        for name in names:
            assert name.startswith("answers/pictures/")
            assert name.endswith(".png")
            with default_storage.open(name) as file:
                assert file.read() == content
    finally:
        for name in names:
            default_storage.delete(name)
