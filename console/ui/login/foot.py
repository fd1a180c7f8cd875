"""Language and look, below the card: whoever cannot read the login has to find them first."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from console.i18n import Language, tr
from console.ui.theme import GRID, Preference
from console.ui.widgets.fields import Select


class Foot(QWidget):
    """Signals: ``language_chosen(Language)``, ``theme_chosen(Preference)``."""

    language_chosen = Signal(object)
    theme_chosen = Signal(object)

    def __init__(self, language: Language, theme: Preference) -> None:
        super().__init__()
        self.language, self.theme = Select(), Select()
        for one in Language:
            self.language.add(one.value, one.own_name)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID)
        line.addStretch()
        line.addWidget(self.language)
        line.addWidget(self.theme)
        line.addStretch()
        self._retranslate()
        self.language.choose(language.value)
        self.theme.choose(theme.value)
        self.language.activated.connect(self._on_language)
        self.theme.activated.connect(self._on_theme)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() is QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _retranslate(self) -> None:
        self.language.setAccessibleName(tr("Language"))
        self.theme.setAccessibleName(tr("Appearance"))
        chosen = self.theme.code()
        self.theme.clear()
        self.theme.add(Preference.SYSTEM.value, tr("As the system"))
        self.theme.add(Preference.LIGHT.value, tr("Light"))
        self.theme.add(Preference.DARK.value, tr("Dark"))
        self.theme.choose(chosen)

    @Slot()
    def _on_language(self) -> None:
        self.language_chosen.emit(Language(self.language.code()))

    @Slot()
    def _on_theme(self) -> None:
        self.theme_chosen.emit(Preference(self.theme.code()))
