"""Giving a ticket to somebody: a person, a group, or oneself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent

from console.i18n import collation_key, tr
from console.models.records import Ticket, User
from console.ui.seat import Seat
from console.ui.tickets.drawer import Drawer
from console.ui.widgets.fields import LineEdit
from console.ui.widgets.items import ItemModel
from console.ui.widgets.painting import Shape
from console.ui.widgets.rows import Row, RowList

_GROUP = "group:"
_KEYS_OF_THE_LIST = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class AssignDrawer(Drawer):
    """A filter and a list: oneself first, then colleagues by name, then groups."""

    def __init__(self, seat: Seat) -> None:
        super().__init__()
        self._seat = seat
        self.filter = LineEdit(name="-")
        self.list = RowList()
        self.list.setFixedHeight(3 * 52)
        self.model = ItemModel(self.list)
        self.list.setModel(self.model)
        self.body.addWidget(self.filter)
        self.body.addWidget(self.list)
        self.filter.textChanged.connect(self._fill)
        self.filter.returnPressed.connect(self.confirmed)
        self.filter.submitted.connect(self.confirmed)
        self.filter.installEventFilter(self)
        self.list.activated.connect(self.confirmed)
        self.retranslate()

    def open(self, ticket: Ticket) -> None:
        """Begins anew for a ticket."""
        self.ticket = ticket
        self.filter.clear()
        self.say_problem("")
        self._fill()
        self._say_title()
        self.filter.setFocus()

    def chosen(self) -> tuple[str, str] | None:
        """(owner, group), or None where nobody is chosen."""
        item = self.list.current_item()
        if item is None:
            self.say_problem(tr("Choose a person or a group."))
            return None
        if item.key.startswith(_GROUP):
            return "", item.key.removeprefix(_GROUP)
        return item.key, self._seat.people[item.key].group

    def retranslate(self) -> None:
        super().retranslate()
        self.confirm.setText(tr("Transfer"))
        self.filter.setPlaceholderText(tr("Name or employee number…"))
        self.filter.setAccessibleName(tr("Name or employee number"))
        self.list.setAccessibleName(tr("People and groups"))
        self._say_title()
        if self.ticket.id:
            self._fill()

    def _say_title(self) -> None:
        owner = self._seat.name_of(self.ticket.owner_id) or self.ticket.group
        has_it = tr("{name} has it now").format(name=owner) if owner else ""
        self.title.setText(" · ".join(part for part in (tr("Give it to"), has_it) if part))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        moves = event.key() in _KEYS_OF_THE_LIST and not self.filter.composing
        if moves:
            self.list.keyPressEvent(event)
        return moves

    @Slot()
    def _fill(self) -> None:
        text = self.filter.text().strip().casefold()
        rows = [row for row in self._rows() if text in f"{row.title} {row.detail}".casefold()]
        self.model.set_items(rows)
        mine = not text and bool(rows) and rows[0].key == self._seat.me.id
        if rows and (text or mine):  # nobody gets it by an Enter too many
            self.list.choose(0)
        else:
            self.list.forget()

    def _rows(self) -> list[Row]:
        me = self._seat.me
        others = [
            user for user in self._seat.people.values() if user.active and user.roles and user.id != me.id
        ]
        others.sort(key=lambda user: collation_key(user.name))
        groups = sorted({user.group for user in (me, *others) if user.group}, key=collation_key)
        mine = Row(me.id, tr("{name} (take it myself)").format(name=me.name), _about(me))
        listed = [Row(user.id, user.name, _about(user)) for user in others]
        teams = [Row(_GROUP + name, name, tr("the whole group"), shape=Shape.SQUARE) for name in groups]
        has_it = self.ticket.owner_id or _GROUP + self.ticket.group
        return [row for row in (mine, *listed, *teams) if row.key != has_it]


def _about(user: User) -> str:
    return " · ".join(part for part in (user.employee_no, user.group) if part)
