"""What the whole window tells of a call in the form, while there is one."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QStackedWidget

from console.i18n import tr
from console.ui.shell.screens import ENTRY, Screens
from console.ui.widgets.notices import NoticeStrip
from console.ui.widgets.rail import NavigationRail

LOCKING, LEAVING = "lock", "leave"
"""The keys of the notices that an open call keeps the desk from being locked or left."""


class OpenCall(QObject):
    """Marks the rail wherever the form is not shown, and takes back what no longer holds."""

    def __init__(
        self, screens: Screens, rail: NavigationRail, strip: NoticeStrip, stack: QStackedWidget
    ) -> None:
        super().__init__(strip)
        self._screens, self._rail, self._strip = screens, rail, strip
        stack.currentChanged.connect(self.look)
        screens.unfinished_changed.connect(self.look)

    @Slot()
    def look(self) -> None:
        """Another screen, another language, or the form is another."""
        at_entry = self._screens.at_entry()
        self._strip.stand(at_right=at_entry)
        self._rail.set_left(ENTRY, 0 if at_entry else self._screens.unfinished(), tr("Unfinished"))
        if not self._screens.has_text():
            self.forget()

    @Slot()
    def forget(self) -> None:
        """The form is empty, or the desk was locked all the same."""
        for key in (LOCKING, LEAVING):
            self._strip.withdraw(key)
