"""Times of other systems: in one format or several, in a zone, to UTC microseconds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from console.server.importing.report import ImportRefused

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2\d{4}\b")
_TIMES = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_YEAR_FIRST = tuple(
    f"{day}{time}"
    for day in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
    for time in (*_TIMES, " %H时%M分", " %H时%M分%S秒", "%H%M%S", "T%H:%M")
)
_DAY_FIRST = tuple(f"%d{sign}%m{sign}%Y{time}" for sign in "-/." for time in _TIMES)
_MONTH_FIRST = tuple(f"%m{sign}%d{sign}%Y{time}" for sign in "-/." for time in _TIMES)


class TimeReader:
    """Reads times in ``zone``; remembers which format fitted last."""

    def __init__(self, zone: ZoneInfo, formats: tuple[str, ...]) -> None:
        self._zone = zone
        self._formats = list(formats)

    def read(self, text: str) -> int:
        """UTC microseconds. Raises ValueError for what is no time, or none of our days."""
        moment = self._parse(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self._zone)
        if not _EARLIEST <= moment <= _LATEST:
            raise ValueError(text)
        return round((moment - _EPOCH).total_seconds()) * 1_000_000

    def _parse(self, text: str) -> datetime:
        for form in self._formats:
            try:
                moment = datetime.strptime(text, form)
            except ValueError:
                continue
            if form != self._formats[0]:
                self._formats.remove(form)
                self._formats.insert(0, form)
            return moment
        return datetime.fromisoformat(text)


def reader_for(samples: Iterable[str], zone: ZoneInfo, form: str = "") -> TimeReader:
    """A reader for times like ``samples``, or for ``form`` alone (and what a workbook holds as times).

    Raises ImportRefused ``dates_ambiguous`` where days and months cannot be told apart.
    """
    if form:
        return TimeReader(zone, (form,))
    day_first = month_first = short = 0
    for sample in samples:
        found = _SHORT.match(sample)
        if found:
            short += 1
            day_first += int(found[1]) > 12
            month_first += int(found[3]) > 12
    if short and day_first == month_first:
        raise ImportRefused("dates_ambiguous")
    return TimeReader(zone, _YEAR_FIRST + (_MONTH_FIRST if month_first > day_first else _DAY_FIRST))
