"""Two languages: translated text, and times, durations and names as their readers write them.

Sources are English. Chinese and the English plurals come from ``resources/translations``; after
changing a string run ``python -m resources.translations``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QLibraryInfo, QLocale, QTranslator

from resources import translation

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

# Readings a family name has that the same character elsewhere does not.
_FAMILY_NAMES = {
    "单": "shan4", "曾": "zeng1", "仇": "qiu2", "区": "ou1", "解": "xie4", "查": "zha1", "朴": "piao2",
    "盖": "ge3", "种": "chong2", "折": "she2", "缪": "miao4", "员": "yun4", "乐": "yue4", "覃": "qin2",
    "翟": "zhai2", "尉": "yu4", "谌": "chen2", "繁": "po2", "牟": "mu4", "召": "shao4",
}  # fmt: skip


def tr(text: str, disambiguation: str = "", n: int = -1, /) -> str:
    """Translate a literal English text into the language in use.

    ``{name}`` placeholders are filled by the caller with ``.format`` afterwards; ``%n`` is replaced
    by ``n``. The extraction tool reads positional literals only, hence the signature.
    """
    return QCoreApplication.translate("", text, disambiguation or None, n)


class Language(StrEnum):
    """A language of the interface; the value is its locale name."""

    ENGLISH = "en"
    CHINESE = "zh_CN"

    @property
    def own_name(self) -> str:
        """The language's name in itself, for a menu that anybody can find."""
        return "中文" if self is Language.CHINESE else "English"


def system_language() -> Language:
    """The interface language for the language this computer speaks to its user."""
    for name in QLocale.system().uiLanguages():
        if name.startswith("zh"):
            return Language.CHINESE
        if name.startswith("en"):
            return Language.ENGLISH
    return Language.ENGLISH


class Translators:
    """Puts one language into an application, and another while it runs.

    Every widget receives ``QEvent.LanguageChange``. GUI thread only.
    """

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._installed: list[QTranslator] = []
        self.language: Language | None = None

    def use(self, language: Language) -> None:
        """Switch text, plural forms and number and date formats to ``language``."""
        if language is self.language:
            return
        QLocale.setDefault(QLocale(language.value))
        self.leave()
        qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        wanted = [Path(qt_folder) / f"qtbase_{language.value}.qm", translation(language.value)]
        self._installed = [_Messages(path) for path in wanted if path.exists()]
        for translator in self._installed:
            self._app.installTranslator(translator)
        self.language = language

    def leave(self) -> None:
        """Take every translator out again."""
        for translator in self._installed:
            self._app.removeTranslator(translator)
        self._installed.clear()
        self.language = None


class _Messages(QTranslator):
    """The messages of one file as it was when read: Qt would map it, and die when an update replaces it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._content = path.read_bytes()
        self.load(self._content)


def clock(us: int, zone: tzinfo, *, seconds: bool = False) -> str:
    """The time of day, ``14:02`` or ``14:02:08``, the same in every language."""
    return _at(us, zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def date(us: int, zone: tzinfo, *, year: bool = False) -> str:
    """The calendar day: ``21 Nov`` or ``11 月 21 日``, with its year when asked."""
    when = _at(us, zone)
    pattern = tr("d MMM yyyy", "date with year") if year else tr("d MMM", "date")
    return QLocale().toString(QDate(when.year, when.month, when.day), pattern)


def day(us: int, now: int, zone: tzinfo) -> str:
    """The day as people say it seen from ``now``: today, a weekday within six days, else the date."""
    when, today = _at(us, zone).date(), _at(now, zone).date()
    apart = (when - today).days
    if apart == 0:
        return tr("Today")
    if apart == 1:
        return tr("Tomorrow")
    if apart == -1:
        return tr("Yesterday")
    if 1 < apart < 7:
        return QLocale().dayName(when.isoweekday(), QLocale.FormatType.ShortFormat)
    return date(us, zone, year=when.year != today.year)


def moment(us: int, now: int, zone: tzinfo) -> str:
    """Day and time seen from ``now``: ``Today 15:30`` or ``今天 15:30``."""
    return tr("{day} {time}", "day and time").format(day=day(us, now, zone), time=clock(us, zone))


def duration(us: int, *, seconds: bool = False) -> str:
    """A length of time in its two largest units, never without them: ``2 h 5 min``, ``2 时 5 分``.

    What is smaller is cut off. Seconds show below one minute, or everywhere when asked for.
    """
    rest = abs(us)
    finest = SECOND if seconds or rest < MINUTE else MINUTE
    parts: list[str] = []
    for size, pattern in (
        (DAY, tr("{n} d", "days")),
        (HOUR, tr("{n} h", "hours")),
        (MINUTE, tr("{n} min", "minutes")),
        (SECOND, tr("{n} s", "seconds")),
    ):
        count, rest = divmod(rest, size)
        if count or (size == finest and not parts):
            parts.append(pattern.format(n=count))
        elif parts:
            break
        if size == finest or len(parts) == 2:
            break
    return " ".join(parts)


def time_left(us: int) -> str:
    """What remains until a due time, or by how much it has passed: ``36 min left``, ``3 min over``."""
    sentence = tr("{time} left") if us >= 0 else tr("{time} over")
    return sentence.format(time=duration(us))


def listed(words: Iterable[str]) -> str:
    """Words one after the other: ``a, b, and c`` or ``a、b和c``."""
    return QLocale().createSeparatedList(list(words))


@lru_cache(maxsize=8192)
def collation_key(text: str) -> tuple[tuple[str, str], ...]:
    """A key that sorts Chinese names by pinyin, then tone, among Latin words in their places."""
    from pypinyin import Style, lazy_pinyin

    syllables = lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True)
    if text and text[0] in _FAMILY_NAMES:
        syllables[0] = _FAMILY_NAMES[text[0]]
    return tuple((syllable.rstrip("12345").casefold(), syllable) for syllable in syllables)


def _at(us: int, zone: tzinfo) -> datetime:
    from datetime import UTC, datetime, timedelta  # the login, which tells no time, is painted first

    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)).astimezone(zone)
