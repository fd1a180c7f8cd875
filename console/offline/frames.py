"""Checked frames in an append-only file: what is torn or damaged is skipped and reported, never trusted."""

from __future__ import annotations

import struct
import uuid
import zlib
from typing import BinaryIO, NamedTuple

_MAGIC = b"\xf5SBF"
_CHECKED = struct.Struct(">Iq16s")
_HEADER_BYTES = len(_MAGIC) + 4 + _CHECKED.size


class Frame(NamedTuple):
    """One record: its place in the file, its time, its id, its content."""

    start: int
    end: int
    at: int
    id: str
    content: bytes


class Gap(NamedTuple):
    """Bytes that are no frame: a write cut short, or damage."""

    start: int
    end: int


def encode(record_id: str, at: int, content: bytes = b"") -> bytes:
    """A frame's bytes. ``record_id`` is a UUID, ``at`` any 64-bit number."""
    checked = _CHECKED.pack(len(content), at, uuid.UUID(record_id).bytes) + content
    return _MAGIC + zlib.crc32(checked).to_bytes(4, "big") + checked


def scan(data: bytes) -> tuple[list[Frame], list[Gap]]:
    """All whole frames in order, and what lies between and behind them."""
    frames: list[Frame] = []
    gaps: list[Gap] = []
    place = sound_to = 0
    while place < len(data):
        frame = frame_at(data, place)
        if frame is None:
            place = data.find(_MAGIC, place + 1)
            if place < 0:
                break
            continue
        if frame.start > sound_to:
            gaps.append(Gap(sound_to, frame.start))
        frames.append(frame)
        place = sound_to = frame.end
    if sound_to < len(data):
        gaps.append(Gap(sound_to, len(data)))
    return frames, gaps


def skim(file: BinaryIO, start: int, end: int) -> list[Frame] | None:
    """The frames from ``start`` to ``end`` by their headers alone, unchecked and without content.

    None where they do not stand end to end.
    """
    found: list[Frame] = []
    while start < end:
        file.seek(start)
        header = file.read(_HEADER_BYTES)
        if len(header) < _HEADER_BYTES or not header.startswith(_MAGIC):
            return None
        length, at, raw_id = _CHECKED.unpack_from(header, 8)
        found.append(Frame(start, start + _HEADER_BYTES + length, at, str(uuid.UUID(bytes=raw_id)), b""))
        start = found[-1].end
    return found if start == end else None


def frame_at(data: bytes, start: int) -> Frame | None:
    """The frame that begins at ``start``, if a whole and sound one does."""
    if not data.startswith(_MAGIC, start) or len(data) < start + _HEADER_BYTES:
        return None
    length, at, raw_id = _CHECKED.unpack_from(data, start + 8)
    end = start + _HEADER_BYTES + length
    if len(data) < end:
        return None
    checked = memoryview(data)[start + 8 : end]
    if zlib.crc32(checked) != int.from_bytes(data[start + 4 : start + 8], "big"):
        return None
    return Frame(start, end, at, str(uuid.UUID(bytes=raw_id)), bytes(checked[_CHECKED.size :]))
