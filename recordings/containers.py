"""What a file is, by its first bytes. Nothing else is ever handed to the demuxers."""

import re

EBML, DOCTYPE = b"\x1a\x45\xdf\xa3", re.compile(rb"\x42\x82[\x80-\xff](webm|matroska)")
# The names are those of FFmpeg's demuxers.
RECORDERS = ("matroska", "mov")
LONGEST_FTYP = 1024
HEAD = 4096  # bytes that are enough to tell


def demuxer(head: bytes) -> str:
    """Of the container that begins with these bytes; "" for anything else."""
    if head.startswith(EBML) and DOCTYPE.search(head[:128]):
        return "matroska"
    if head[4:8] == b"ftyp" and 8 <= int.from_bytes(head[:4], "big") <= LONGEST_FTYP:
        return "mov"
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"OggS":
        return "ogg"
    return "mp3" if is_mp3(head) else ""


def is_mp3(head: bytes) -> bool:
    """With a tag before it, or a frame of layer III at once."""
    if head[:3] == b"ID3" and len(head) > 3 and head[3] in (2, 3, 4):
        return True
    return len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2 and head[2] >> 4 != 0xF


def accepted(head: bytes, kind: str) -> bool:
    """Recorders give WebM and MP4; a file may be any sound or film that we can read."""
    found = demuxer(head)
    return found in RECORDERS or (bool(found) and kind == "file")
