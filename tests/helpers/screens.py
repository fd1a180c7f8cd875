"""Look at a window as a picture, and walk it for what a picture does not show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QLocale, QPoint, Qt, QTranslator
from PySide6.QtGui import QAccessible, QImage, QPixmap
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QWidget

from console.i18n import Language, Translators
from console.ui.theme import DARK, LIGHT, Theme, apply_theme
from console.ui.widgets.labels import ElidedLabel


@contextmanager
def worn(app: QApplication, theme: Theme, language: Language) -> Iterator[None]:
    """The application in one theme and language, for as long as the block lasts."""
    before = QLocale()
    apply_theme(app, theme)
    translators = Translators(app)
    translators.use(language)
    yield
    translators.leave()
    QLocale.setDefault(before)


class _Doubled(QTranslator):
    def translate(
        self,
        context: bytes | str,
        source: bytes | str,
        disambiguation: bytes | str | None = None,
        n: int = -1,
    ) -> str:
        text = source.decode() if isinstance(source, bytes) else source
        return f"{text} {text}"

    def isEmpty(self) -> bool:  # noqa: N802
        return False


@contextmanager
def doubled_text(app: QCoreApplication) -> Iterator[None]:
    """Every translated text twice as long: what a layout must survive."""
    translator = _Doubled()
    app.installTranslator(translator)
    yield
    app.removeTranslator(translator)


def show(window: QWidget) -> None:
    """Lay a window out as if it were on a screen."""
    window.show()
    window.ensurePolished()
    for _ in range(3):  # what is laid out may ask for another layout
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.processEvents()


def grab(window: QWidget, path: Path) -> QPixmap:
    """Save a picture of a window."""
    show(window)
    picture = window.grab()
    assert picture.save(str(path)), path
    return picture


def pictures(app: QApplication, folder: Path, make: Callable[[Language], QWidget], name: str) -> list[Path]:
    """Save ``<name>-<language>-<theme>-<scale>.png`` of a window made anew for each."""
    folder.mkdir(parents=True, exist_ok=True)
    saved = []
    for language, theme in product(Language, (LIGHT, DARK)):
        with worn(app, theme, language):
            window = make(language)
            saved.append(folder / f"{name}-{language}-{theme.name}-{app.devicePixelRatio():g}x.png")
            grab(window, saved[-1])
            window.close()
            window.deleteLater()
    return saved


def around(window: QWidget, widget: QWidget) -> QImage:
    """How a widget looks in its window now, with a little of what surrounds it."""
    place = widget.rect().translated(widget.mapTo(window, QPoint(0, 0)))
    return window.grab(place.adjusted(-4, -4, 4, 4)).toImage()


def problems(window: QWidget) -> list[str]:
    """Everything a walk through a shown window finds: nameless controls, tab stops, clipped text."""
    return [*nameless(window), *unreachable(window), *clipped(window)]


def controls(window: QWidget) -> list[QWidget]:
    """What the keyboard can be on, in no particular order."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value)
        and not widget.objectName().startswith("qt_")
    ]


def nameless(window: QWidget) -> list[str]:
    """Controls that a screen reader would read as nothing."""
    found = []
    for widget in controls(window):
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name).strip():
            found.append(f"no accessible name: {describe(widget)}")
    return found


def tab_order(window: QWidget) -> list[QWidget]:
    """The controls in the order in which Tab visits them."""
    wanted, order = set(controls(window)), []
    widget = window.nextInFocusChain()
    while widget is not window and widget is not None:
        if widget in wanted:
            order.append(widget)
        widget = widget.nextInFocusChain()
    return order


def unreachable(window: QWidget) -> list[str]:
    """Controls that Tab never visits."""
    visited = set(tab_order(window))
    return [f"not in tab order: {describe(one)}" for one in controls(window) if one not in visited]


def clipped(window: QWidget) -> list[str]:
    """Words that have less room than they need, unless they elide and tell the rest by tool tip."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or isinstance(widget, (ElidedLabel, QAbstractItemView)):
            continue
        if not isinstance(widget, (QLabel, QAbstractButton)) or not widget.text():
            continue
        needed = widget.minimumSizeHint()
        if isinstance(widget, QLabel) and widget.wordWrap():
            short = widget.height() < widget.heightForWidth(widget.width())
        else:
            short = widget.width() < needed.width() or widget.height() < needed.height()
        if short:
            found.append(
                f"clipped: {describe(widget)} has {widget.size().toTuple()}, needs {needed.toTuple()}"
            )
    return found


def describe(widget: QWidget) -> str:
    """A widget in words a developer finds again."""
    text = widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else widget.accessibleName()
    return f"{type(widget).__name__} {text!r}"
