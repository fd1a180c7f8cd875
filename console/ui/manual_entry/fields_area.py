"""The fields of the call form, as high as they need; where the window is too low they scroll."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QSizePolicy, QWidget

LOWEST = 120
_AROUND = 24


class FieldsArea(QScrollArea):
    """Shows ``page``, which may grow by ``more``. The field that has the keyboard is always seen."""

    def __init__(self, page: QWidget, more: int) -> None:
        super().__init__()
        self._page, self._more = page, more
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(page)
        self._look_again = QTimer(self, singleShot=True, interval=0)
        self._look_again.timeout.connect(self._see_focus)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._see_focus)

    def sizeHint(self) -> QSize:
        return QSize(self._page.sizeHint().width(), self._page.heightForWidth(self.width()) + self._more)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._page.minimumSizeHint().width(), LOWEST)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.updateGeometry()
            self._look_again.start()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look_again.start()

    @Slot()
    def _see_focus(self) -> None:
        now = self._page.focusWidget()
        if now is not None and now.hasFocus():
            self.ensureWidgetVisible(now, 0, _AROUND)
