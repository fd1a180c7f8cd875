from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from console.ui.shortcuts import Shortcut
from console.ui.widgets.buttons import Button, CheckBox, Variant
from console.ui.widgets.chips import Chip, ChipRow, ChipStyle, Choice
from console.ui.widgets.fields import LineEdit, PlainTextEdit, SearchField, Select
from console.ui.widgets.labels import FieldLabel
from console.ui.widgets.password import PasswordField
from tests.ui.conftest import Stage

CTRL = Qt.KeyboardModifier.ControlModifier
KINDS = [Choice("net", "网络故障", "1"), Choice("hard", "硬件", "2"), Choice("soft", "软件", "3")]


def compose(field: QWidget, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(field, event)


@pytest.mark.parametrize("make", [LineEdit, PlainTextEdit])
@pytest.mark.parametrize("enter", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_belongs_to_the_composition(
    qtbot: QtBot, stage: Stage, make: type[LineEdit] | type[PlainTextEdit], enter: Qt.Key
) -> None:
    field = make(name="情况")
    heard: list[str] = []
    field.submitted.connect(lambda: heard.append("submitted"))
    if isinstance(field, LineEdit):
        field.returnPressed.connect(lambda: heard.append("return"))
    stage(field)
    field.setFocus()
    compose(field, "quan wu")
    qtbot.keyClick(field, enter)
    qtbot.keyClick(field, enter, CTRL)
    assert heard == []
    compose(field, "", "全屋断网")
    qtbot.keyClick(field, enter, CTRL)
    assert heard == ["submitted"]
    text = field.text() if isinstance(field, LineEdit) else field.toPlainText()
    assert text == "全屋断网"


def test_enter_alone_breaks_the_line_or_is_return(qtbot: QtBot, stage: Stage) -> None:
    text, line = PlainTextEdit(name="a"), LineEdit(name="b")
    stage(text, line)
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert text.toPlainText() == "\n"
    with qtbot.waitSignal(line.returnPressed):
        qtbot.keyClick(line, Qt.Key.Key_Return)


def test_a_composition_ends_with_the_focus(stage: Stage) -> None:
    field, other = LineEdit(name="a"), LineEdit(name="b")
    stage(field, other)
    field.setFocus()
    compose(field, "ni")
    assert field.composing
    other.setFocus()
    assert not field.composing


def test_tab_leaves_a_text(qtbot: QtBot, stage: Stage) -> None:
    text, line = PlainTextEdit(name="a"), LineEdit(name="b")
    stage(text, line)
    text.setFocus()
    qtbot.keyClick(text, Qt.Key.Key_Tab)
    qtbot.waitUntil(line.hasFocus)


def test_an_invalid_field_says_so_by_its_frame(stage: Stage) -> None:
    field = LineEdit(name="a")
    stage(field)
    field.set_invalid(True)
    assert field.property("invalid") == "true"
    field.set_invalid(False)
    assert field.property("invalid") == ""


def test_fields_keep_their_height_with_the_focus(stage: Stage) -> None:
    field, search = LineEdit(name="a"), SearchField("find", "Ctrl K")
    stage(field, search)
    calm = (field.sizeHint().height(), search.sizeHint().height())
    field.setFocus()
    assert (field.sizeHint().height(), search.sizeHint().height()) == calm == (36, 32)


def test_one_answer_by_digit_arrow_or_mouse(qtbot: QtBot, stage: Stage) -> None:
    row, after = ChipRow("业务类别", KINDS), LineEdit(name="next")
    stage(row, after)
    heard: list[str] = []
    row.chosen.connect(heard.append)
    assert row.code() == ""
    row.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), "2")
    assert row.code() == "hard"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert row.code() == "soft"
    qtbot.mouseClick(row.findChildren(Chip)[0], Qt.MouseButton.LeftButton)
    assert row.code() == "net"
    assert heard == ["hard", "soft", "net"]
    qtbot.keyClick(QApplication.focusWidget(), "7")
    assert row.code() == "net"


def test_answers_are_one_tab_stop(qtbot: QtBot, stage: Stage) -> None:
    row, after = ChipRow("业务类别", KINDS), LineEdit(name="next")
    stage(row, after)
    for code in ("", "soft"):
        row.choose(code)
        row.setFocus()
        assert QApplication.focusWidget() in row.findChildren(Chip)
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert after.hasFocus()
        qtbot.keyClick(after, Qt.Key.Key_Backtab)
        assert QApplication.focusWidget() in row.findChildren(Chip)


def test_the_program_chooses_silently(qtbot: QtBot, stage: Stage) -> None:
    row = ChipRow("业务类别", KINDS, ChipStyle.FILLED)
    stage(row)
    with qtbot.assertNotEmitted(row.chosen):
        row.choose("soft")
        row.set_choices([Choice("net", "network"), Choice("soft", "software 3")])
        assert row.code() == "soft"
        row.set_choices([Choice("net", "network")])
        assert row.code() == ""
        row.set_choices(KINDS)
        row.choose("soft")
        row.choose("")
        assert row.code() == ""
    shown = ["网络故障", "硬件", "软件"]
    qtbot.waitUntil(lambda: [one.text() for one in row.findChildren(Chip) if one.isVisible()] == shown)


def test_answers_flow_into_lines(stage: Stage) -> None:
    row = ChipRow("业务类别", [Choice(str(n), "一个很长的业务类别") for n in range(8)])
    window = stage(row, size=QSize(400, 400))
    chips = row.findChildren(Chip)
    assert len({chip.y() for chip in chips}) > 1
    assert all(row.rect().contains(chip.geometry()) and chip.size() == chip.sizeHint() for chip in chips)
    assert row.heightForWidth(400) > row.heightForWidth(2000) == chips[0].height()
    window.resize(2000, 400)
    assert row.minimumSizeHint().width() == chips[0].sizeHint().width()


def test_tabs_of_a_list_keep_their_words_and_counts(stage: Stage) -> None:
    row = ChipRow("队列", [Choice(str(n), "一个很长的队列 128") for n in range(8)], ChipStyle.FLAT)
    stage(row, size=QSize(500, 120))
    chips = row.findChildren(Chip)
    assert len({chip.y() for chip in chips}) > 1
    assert all(chip.width() == chip.sizeHint().width() for chip in chips)


def test_scrolling_past_a_list_chooses_nothing(stage: Stage) -> None:
    select = Select("回电方式")
    select.add("mobile", "手机")
    select.add("sms", "短信")
    stage(select)
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(select, turn)
    assert select.code() == "mobile"


def test_a_chip_alone_is_a_toggle_with_a_tick(qtbot: QtBot, stage: Stage) -> None:
    chip = Chip("需要回电")
    stage(chip)
    narrow = chip.sizeHint().width()
    qtbot.keyClick(chip, Qt.Key.Key_Space)
    assert chip.isChecked()
    assert chip.sizeHint().width() > narrow
    qtbot.keyClick(chip, Qt.Key.Key_Return)
    assert not chip.isChecked()
    assert chip.sizeHint().width() == narrow


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_button_can_be_pressed_by_keyboard(qtbot: QtBot, stage: Stage, key: Qt.Key) -> None:
    button = Button("转派")
    stage(button)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, key)


def test_a_shortcut_is_shown_and_works(qtbot: QtBot, stage: Stage) -> None:
    button, plain = Button("办结", Variant.PRIMARY, shortcut=Shortcut.CLOSE), Button("办结")
    window = stage(button, plain)
    assert button.sizeHint().width() > plain.sizeHint().width()
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_E)


def test_letters_typed_into_text_press_no_button(qtbot: QtBot, stage: Stage) -> None:
    button, field = Button("办结", shortcut=Shortcut.CLOSE), LineEdit(name="a")
    stage(button, field)
    field.setFocus()
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.keyClick(field, Qt.Key.Key_E)
    assert field.text() == "e"


@pytest.mark.parametrize("variant", Variant)
def test_a_button_has_room_for_all_it_shows(variant: Variant) -> None:
    button = Button("向交班人追问", variant)
    width = button.sizeHint().width()
    assert width > button.fontMetrics().horizontalAdvance("向交班人追问")
    assert Button("向交班人追问", variant, icon_name="user").sizeHint().width() == width + 22
    assert button.sizeHint().height() == {"link": 20, "soft": 24, "soft_accent": 24}.get(variant.value, 32)


def test_a_button_keeps_its_key_in_another_language(qtbot: QtBot, stage: Stage) -> None:
    button = Button("办结", shortcut=Shortcut.CLOSE)
    window = stage(button)
    button.setText("Close")
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(window, Qt.Key.Key_E)


def test_an_icon_button_is_named() -> None:
    button = Button(icon_name="x", name="关闭")
    assert (button.accessibleName(), button.toolTip(), button.text()) == ("关闭", "关闭", "")
    button.set_icon("plus", "添加")
    assert button.accessibleName() == "添加"


def test_the_whole_of_a_check_box_reacts(qtbot: QtBot, stage: Stage) -> None:
    box = CheckBox("#20461 宽带断网")
    stage(box)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    assert box.isChecked()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()


def test_a_select_speaks_codes(qtbot: QtBot, stage: Stage) -> None:
    select = Select("回电方式")
    select.add("mobile", "手机")
    select.add("sms", "短信")
    stage(select)
    assert select.code() == "mobile"
    select.choose("sms")
    assert (select.code(), select.currentText()) == ("sms", "短信")
    select.choose("pigeon")
    assert select.code() == ""
    with qtbot.waitSignal(select.activated):
        qtbot.keyClick(select, Qt.Key.Key_Down)
    assert select.code() == "mobile"


def test_a_field_label_names_its_field(stage: Stage) -> None:
    field, password = LineEdit(), PasswordField()
    label, other = FieldLabel("情况", field, required=True), FieldLabel("密码", password)
    stage(label, field, other, password)
    assert label.text() == "情况 *"
    assert (field.accessibleName(), field.accessibleDescription()) == ("情况", "Required")
    assert password.edit.accessibleName() == "密码"
    label.set_words("What happened")
    assert field.accessibleName() == "What happened"


class TestPassword:
    @pytest.fixture
    def field(self, stage: Stage) -> PasswordField:
        field = PasswordField("密码")
        stage(field)
        field.setFocus()
        assert field.edit.hasFocus()
        return field

    def test_it_hides_what_is_typed_until_asked(self, qtbot: QtBot, field: PasswordField) -> None:
        (eye,) = field.findChildren(Button)
        qtbot.keyClicks(field.edit, "secret")
        assert field.edit.displayText() != "secret"
        eye.click()
        assert (field.edit.displayText(), eye.accessibleName()) == ("secret", "Hide password")
        field.clear()
        assert (field.text(), field.edit.echoMode()) == ("", QLineEdit.EchoMode.Password)

    def test_caps_lock_is_noticed_from_what_arrives(self, qtbot: QtBot, field: PasswordField) -> None:
        qtbot.keyClicks(field.edit, "a1")
        assert not field.caps_lock_is_on()
        qtbot.keyClick(field.edit, "B", Qt.KeyboardModifier.ShiftModifier)
        assert not field.caps_lock_is_on()
        field.edit.setFocus()
        press(field.edit, "B")
        assert field.caps_lock_is_on()
        press(field.edit, "c", Qt.KeyboardModifier.ShiftModifier)
        assert field.caps_lock_is_on()
        press(field.edit, "c")
        assert not field.caps_lock_is_on()
        qtbot.keyClick(field.edit, Qt.Key.Key_CapsLock)
        assert field.caps_lock_is_on()

    def test_the_warning_moves_nothing(self, qtbot: QtBot, field: PasswordField) -> None:
        before = field.sizeHint()
        qtbot.keyClick(field.edit, Qt.Key.Key_CapsLock)
        assert field.caps_lock_is_on()
        assert field.sizeHint() == before

    @pytest.mark.parametrize("modifier", [Qt.KeyboardModifier.NoModifier, CTRL])
    def test_enter_submits(self, qtbot: QtBot, field: PasswordField, modifier: Qt.KeyboardModifier) -> None:
        with qtbot.waitSignal(field.submitted):
            qtbot.keyClick(field.edit, Qt.Key.Key_Return, modifier)

    def test_no_input_method_learns_it(self, field: PasswordField) -> None:
        hints = field.edit.inputMethodHints()
        assert hints & Qt.InputMethodHint.ImhSensitiveData
        assert hints & Qt.InputMethodHint.ImhNoPredictiveText


def press(
    widget: QWidget, text: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    key = Qt.Key(ord(text.upper()))
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text))
