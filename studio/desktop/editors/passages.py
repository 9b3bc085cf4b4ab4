"""Own passages: the headings of the document, what is generated under each, and the designers' text beside it.

A passage is an item of ``/wording/passages``. It comes with the first letter that is written under a heading, and goes
when nothing is left of it; while there is none, the generated text is printed. So what is listed are the headings, not
the items.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPalette, QStandardItem, QStandardItemModel, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from studio.desktop import theme
from studio.desktop.editors.choices import ChoiceBox
from studio.desktop.editors.editor import Editor
from studio.desktop.editors.flow import flowing
from studio.desktop.editors.rich_text import RichText, RichTools, RichView
from studio.desktop.editors.widgets import Button, Link, Picture, Scaled, Words, after, paint_ring, tab_after
from studio.desktop.panels.painting import Index, box, slim, wrapped
from studio.desktop.theme import em
from studio.document.blocks import Block, Paragraph
from studio.document.build import survey
from studio.document.passages import Change, Place, Standing, Survey, changes, replaced
from studio.document.rich import tidy, write
from studio.protocol.address import exists, join
from studio.protocol.base import new_id, specs
from studio.protocol.edit import insert, put, remove
from studio.protocol.protocol import Protocol
from studio.protocol.wording import Passage, PassagePlace
from studio.text import Text, _, listing, n_, translate

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from studio.desktop.editors.form import Form
    from studio.protocol.base import Spec

_ADDRESS = "/wording/passages"
_SIDE_BY_SIDE = 36.0
"""Width in em from which the headings stand beside the text."""

_TREE_WIDTH, _TREE_HEIGHT, _TREE_LOW = 14.0, 40.0, 13.0
"""Size of the list of headings beside the text, and its height above it, in em."""

_LOOK_AFTER_MS = 250
"""Pause after a change of facts in which what is generated is written anew, in milliseconds."""

_PLACE = Qt.ItemDataRole.UserRole
_TONES: dict[Standing, str] = {
    Standing.CHANGED: "must",
    Standing.EMPTY: "should",
    Standing.EXTENDED: "accent",
    Standing.REPLACED: "accent",
    Standing.NOT_APPLICABLE: "accent",
}
"""The colours in which it is said how a heading stands; the others are muted."""


class PassagesEditor(Editor, Scaled):
    """The headings of the document on the left, and on the right what is generated under one of them and written."""

    value_changed = Signal()
    finished = Signal()
    reverted = Signal()

    wide = True

    def __init__(self, form: Form, spec: Spec, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = form
        self._items: tuple[Passage, ...] = ()
        self._survey = Survey()
        self._facts: tuple[object, ...] = ()
        self._waiting = False
        self.summary = _Summary(self)
        self.summary.chosen.connect(self.show_heading)
        self.tree = _Tree(self)
        self.tree.setAccessibleName(str(_("Headings of the document")))
        self.tree.setAccessibleDescription(str(_("The arrow keys go to a heading; its passages stand beside.")))
        self.tree.chosen.connect(self._on_chosen)
        self.desk = _Desk(form, self)
        self.desk.stored.connect(self._on_stored)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.summary)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._parts.addWidget(self.tree, 0, Qt.AlignmentFlag.AlignTop)
        self._parts.addWidget(self.desk, 1)
        self._column.addLayout(self._parts)
        self._beside = False
        self.setAccessibleName(translate(spec.title))
        self.rescale()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._column.setSpacing(em(self, 0.6))
        self._parts.setSpacing(em(self, 1.1 if self._beside else 0.6))
        self._parts.setDirection(QBoxLayout.Direction.LeftToRight if self._beside else QBoxLayout.Direction.TopToBottom)
        self.tree.setFixedHeight(em(self, _TREE_HEIGHT if self._beside else _TREE_LOW))
        self.tree.setMinimumWidth(em(self, _TREE_WIDTH) if self._beside else 0)
        self.tree.setMaximumWidth(em(self, _TREE_WIDTH if self._beside else 2 * _SIDE_BY_SIDE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the headings above the text where there is little room."""
        super().resizeEvent(event)
        beside = event.size().width() >= em(self, _SIDE_BY_SIDE)
        if beside != self._beside:
            self._beside = beside
            self.rescale()

    def value(self) -> object:
        """Return the passages."""
        return self._items

    def set_value(self, value: object) -> None:
        """Show these passages."""
        assert isinstance(value, tuple)
        self._items = value
        self._look()

    def rebind(self, address: str) -> None:
        """Show the passages of another protocol from now on."""
        self._survey, self._facts = Survey(), ()
        self.desk.start_afresh()

    def refresh(self) -> None:
        """Show anew what is generated, once there is a pause."""
        if self._facts != _facts(self._form.session.protocol) and not self._waiting:
            self._waiting = True
            after(self, _LOOK_AFTER_MS, self._look_now)

    def control(self) -> QWidget:
        """The list of headings."""
        return self.tree

    def describe(self, name: str, description: str) -> None:
        """Every part has a name of its own."""

    def stops(self) -> list[QWidget]:
        """Return the widgets at which Tab stops, in order."""
        return [*self.summary.stops(), self.tree, *self.desk.stops()]

    def reach(self, parts: tuple[str, ...]) -> QWidget | None:
        """Go to the passage of that id, or to the heading of that number, and return where it is written."""
        passage = next((one for one in self._items if one.id == parts[0]), None)
        self._look_now()
        if passage is not None:
            if not self.tree.show_number(passage.heading or ""):
                self.tree.show_number("")
            self.desk.show_place(self._place(), passage.id)
        elif not self.show_heading(parts[0]):
            return self.tree
        return self.desk

    def place(self, address: str) -> str:
        """Return the address of the passages under the heading that is chosen."""
        number = self.tree.number()
        return join(address, number) if number else address

    def show_heading(self, number: str) -> bool:
        """Show the heading of this number; tell whether there is one."""
        if not self._survey.places:
            self._look_now()
        return self.tree.show_number(number)

    def _on_chosen(self, number: str) -> None:
        self.desk.show_place(self._place())
        self._form.moved.emit()

    def _place(self) -> Place | None:
        """Return the heading that is chosen; that of passages without one has no number."""
        number = self.tree.number()
        return _homeless(self._survey) if number == "" else self._survey.find(number)

    def _on_stored(self) -> None:
        self._items = self._form.session.protocol.wording.passages
        self._look()

    def _look(self) -> None:
        """Show how the headings stand now; what is generated is written anew only when facts have changed."""
        facts = _facts(self._form.session.protocol)
        if self._survey.places and facts == self._facts:
            self._show(self._survey.with_passages(self._items))
        else:
            self.refresh()

    def _look_now(self) -> None:
        self._waiting = False
        session = self._form.session
        facts = _facts(session.protocol)
        if facts != self._facts or not self._survey.places:
            self._facts = facts
            self._show(survey(session.protocol, session.report))

    def _show(self, found: Survey) -> None:
        self._survey = found
        self.tree.show_survey(found)
        self.summary.show_survey(found)
        self.desk.show_place(self._place())


def _homeless(found: Survey) -> Place | None:
    if not found.homeless:
        return None
    return Place("", str(_("Without a heading in this document")), 1, Standing.EXTENDED, (), found.homeless)


def _facts(protocol: Protocol) -> tuple[object, ...]:
    """Return all that what is generated depends on, to be compared with what it was."""
    return tuple(_Same(getattr(protocol, name)) for name in Protocol.model_fields if name != "wording")


class _Same:
    """Equal to the very same value only: an unchanged section is shared by all protocols that have it."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._value is other._value

    __hash__ = None


class _Summary(QWidget):
    """How many passages there are, and links to those under which facts have changed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = Words("", "small", "muted", wrap=True, parent=self)
        self._warning = Words("", "small", "must", wrap=True, parent=self)
        self._links: list[Link] = []
        self._numbers: tuple[str, ...] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._words)
        column.addWidget(self._warning)
        self._row = QHBoxLayout()
        self._row.addStretch(1)
        column.addLayout(self._row)
        self._warning.hide()

    def stops(self) -> list[QWidget]:
        return list(self._links)

    def show_survey(self, found: Survey) -> None:
        own = sum(len(place.passages) for place in found.places) + len(found.homeless)
        words = n_("{count} passage of your own.", "{count} passages of your own.", own)
        self._words.setText(str(words if own else _("All of the document is generated so far.")))
        changed = tuple(place.number for place in found.places if place.standing is Standing.CHANGED)
        if changed == self._numbers:
            return
        self._numbers = changed
        for link in self._links:
            link.hide()
            link.deleteLater()
        self._links = []
        self._warning.setVisible(bool(changed))
        self._warning.setText(
            str(
                n_(
                    "Facts have changed under your own text in section {sections}.",
                    "Facts have changed under your own text in sections {sections}.",
                    len(changed),
                    sections=listing(changed),
                )
            )
        )
        for number in changed[:8]:
            link = Link(str(_("Go to section {number}", number=number)), self)
            link.clicked.connect(partial(self.chosen.emit, number))
            self._row.insertWidget(self._row.count() - 1, link)
            self._links.append(link)
            link.show()


class _Tree(QTreeView):
    """The headings of the document, each with how it stands."""

    chosen = Signal(str)
    """The person went to the heading of this number; "" stands for passages without one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[str, str, int], ...] = ()
        self._by_number: dict[str, QStandardItem] = {}
        self._telling = True
        self._model = QStandardItemModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Heading(self))
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setIndentation(em(self, 1.2))
        slim(self)
        self.selectionModel().currentChanged.connect(self._on_current)

    def number(self) -> str | None:
        """Return the number of the current heading, or None."""
        index = self.currentIndex()
        return index.data(_PLACE).number if index.isValid() else None

    def show_number(self, number: str) -> bool:
        """Make the heading of this number the current one; tell whether there is one."""
        item = self._by_number.get(number)
        if item is None:
            return False
        if item.index() != self.currentIndex():
            self.setCurrentIndex(item.index())
            self.scrollTo(item.index(), QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    def show_survey(self, found: Survey) -> None:
        """Show the headings, those that are open or closed as they were."""
        homeless = _homeless(found)
        places = [*found.places, *([homeless] if homeless is not None else [])]
        shape = tuple((place.number, place.title, place.level) for place in places)
        if shape != self._shown:
            self._rebuild(places)
            self._shown = shape
        for place in places:
            item = self._by_number[place.number]
            if item.data(_PLACE) != place:
                _fill(item, place)
        self.scheduleDelayedItemsLayout()

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row; what is chosen is marked by the heading itself, not in front of it."""
        plain = QStyleOptionViewItem(options)
        palette = plain.palette
        palette.setBrush(QPalette.ColorRole.Highlight, Qt.BrushStyle.NoBrush)
        plain.palette = palette
        super().drawRow(painter, plain, index)

    def drawBranches(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paint the sign that a heading is open or closed."""
        if not self.model().hasChildren(index):
            return
        side = em(self, 0.8)
        sign = "chevron-down" if self.isExpanded(index) else "chevron-right"
        picture = theme.pixmap(sign, "muted", side, self.devicePixelRatioF())
        painter.drawPixmap(rect.right() - side - 1, rect.top() + round(em(self, 0.35)), picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines of the headings elsewhere."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.setIndentation(em(self, 1.2))
            self.scheduleDelayedItemsLayout()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the border around the headings."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(theme.colour("accent" if self.hasFocus() else "line"))
        painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))

    def _rebuild(self, places: list[Place]) -> None:
        current = self.number()
        rows = self._by_number.items()
        closed = {number for number, item in rows if item.hasChildren() and not self.isExpanded(item.index())}
        fresh = not self._shown
        self._telling = False
        self._model.clear()
        self._by_number.clear()
        above: list[QStandardItem] = []
        for place in places:
            item = QStandardItem()
            _fill(item, place)
            above = above[: place.level - 1]
            (above[-1] if above else self._model.invisibleRootItem()).appendRow(item)
            above.append(item)
            self._by_number[place.number] = item
        for number, item in self._by_number.items():
            level = item.data(_PLACE).level
            self.setExpanded(item.index(), number not in closed if not fresh else level < 2)
        self._telling = True
        self.show_number(current if current in self._by_number else places[0].number if places else "")

    def _on_current(self, current: QModelIndex) -> None:
        if self._telling and current.isValid():
            self.chosen.emit(current.data(_PLACE).number)


def _fill(item: QStandardItem, place: Place) -> None:
    words, state = place.heading.strip(), place.standing.label
    item.setData(place, _PLACE)
    item.setText(words)
    item.setToolTip(str(state))
    item.setData(str(_("{heading}: {state}", heading=words, state=state)), Qt.ItemDataRole.AccessibleTextRole)


class _Heading(QStyledItemDelegate):
    """Paints a heading, and under it how it stands where that is more than generated."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        title, state = self._texts(index)
        return QSize(0, round(title.height + (state.height if state else 0) + em(self.parent(), 0.5)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self.parent()
        place: Place = index.data(_PLACE)
        unit = em(view)
        area = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            box(painter, area.adjusted(0, 1, -2, -1), "selection" if selected else "faint", radius=unit * 0.3)
        if selected and view.hasFocus():
            paint_ring(painter, area.adjusted(1, 2, -3, -2), unit * 0.3)
        title, state = self._texts(index)
        at = QPointF(area.left() + unit * 0.3, area.top() + unit * 0.25)
        title.draw(painter, at, "muted" if place.standing in (Standing.ABSENT, Standing.BELOW) else "text")
        if state is not None:
            state.draw(painter, QPointF(at.x(), at.y() + title.height), _TONES.get(place.standing, "muted"))
        painter.restore()

    def _texts(self, index: Index) -> tuple[object, object]:
        view = self.parent()
        place: Place = index.data(_PLACE)
        depth = 1
        above = index.parent()
        while above.isValid():
            depth, above = depth + 1, above.parent()
        width = view.viewport().width() - view.indentation() * depth - round(em(view) * 0.8)
        bold = place.level == 1
        title = wrapped(place.heading.strip(), theme.font("small", bold=bold).toString(), max(width, em(view, 5)))
        state = None
        if place.standing not in (Standing.GENERATED, Standing.BELOW):
            words = str(place.standing.label)
            state = wrapped(words, theme.font("small", bold=place.standing is Standing.CHANGED).toString(), width)
        return title, state


class _Desk(Scaled):
    """What is generated under one heading, and where the designers write."""

    stored = Signal()
    """A passage was changed in the protocol."""

    def __init__(self, form: Form, parent: QWidget) -> None:
        super().__init__(parent)
        self._form = form
        self._place: Place | None = None
        self._passage: Passage | None = None
        self._where: PassagePlace | None = None
        self._id = ""
        self._another = False
        self.title = Words("", "heading", wrap=True, parent=self)
        self.picker = _Picker(self)
        self.picker.chosen.connect(self._on_picked)
        self.outdated = _Outdated(self)
        self.outdated.kept.connect(self._keep)
        self.outdated.dropped.connect(self._drop)
        self._caption = Words(str(_("Generated now")), "small", "muted", bold=True, parent=self)
        self._nothing = Words("", "small", "muted", wrap=True, parent=self)
        self.generated = RichView(self)
        self.generated.setAccessibleName(str(_("Generated text")))
        self._own = Words(str(_("Your text")), "small", "muted", bold=True, parent=self)
        self.where = ChoiceBox(self)
        self.where.setAccessibleName(str(_("Place of your text")))
        for place in PassagePlace:
            self.where.addItem(str(place.label), place)
        self.where.activated.connect(self._on_where)
        self.text = RichText(self)
        self.text.setAccessibleName(str(_("Your text")))
        self.setFocusProxy(self.text)
        self.tools = RichTools(self.text, self)
        self.text.value_changed.connect(self._store)
        self.text.finished.connect(form.session.seal)
        self.start = Link(str(_("Start from the generated text")), self)
        self.start.clicked.connect(self._start)
        self.drop = Link(str(_("Go back to the generated text")), self)
        self.drop.clicked.connect(self._drop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in (self.title, self.outdated, self._caption, self._nothing, self.generated):
            self._column.addWidget(part)
        self._column.addWidget(self._own)
        self._column.addWidget(self.picker)
        self._column.addWidget(self.where)
        self._column.addWidget(self.tools)
        self._column.addWidget(self.text)
        self._column.addWidget(flowing(self, self.start, self.drop))
        self._column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        tab_after(*self.stops())
        self.rescale()
        self._show_parts()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._column.setSpacing(em(self, 0.4))
        self.where.setMaximumWidth(em(self, 32))

    def stops(self) -> list[QWidget]:
        return [
            *self.outdated.stops(),
            self.generated,
            *self.picker.stops(),
            self.where,
            *self.tools.buttons,
            self.text,
            self.start,
            self.drop,
        ]

    def start_afresh(self) -> None:
        """Forget what is shown: another protocol comes."""
        self._place = self._passage = self._where = None
        self._another = False
        self.text.set_markdown("")
        self._show_parts()

    def show_place(self, place: Place | None, id: str | None = None) -> None:
        """Show a heading with the passage of this id, else with the one that is shown, else with the first."""
        same = place is not None and self._place is not None and place.number == self._place.number
        own = {passage.id: passage for passage in place.passages} if place is not None else {}
        self._another = self._another and same
        if id is None and same and (self._id in own or self._another or not own):
            id = self._id
        elif id is None:
            id = next(iter(own), "") or new_id("passage")
        if not same or id != self._id:
            self._where = None
        self._place, self._id, self._passage = place, id, own.get(id)
        if self._passage is not None:
            self._another = False
            self._where = self._passage.place or PassagePlace.AFTER
        elif self._where is None:
            self._where = PassagePlace.AFTER if self._another else self._usual()
        self._show_parts()

    def _usual(self) -> PassagePlace:
        """Return where a new passage is meant to stand: in place of sentences, where there are any."""
        sentences = self._place is not None and replaced(PassagePlace.SENTENCES, self._place.generated)
        return PassagePlace.SENTENCES if sentences else PassagePlace.AFTER

    def _show_parts(self) -> None:
        place, passage = self._place, self._passage
        self.setEnabled(place is not None)
        if place is None:
            self.title.setText(str(_("Choose a heading of the document.")))
            return
        self.title.setText(place.heading.strip().replace("&", "&&"))
        words = _said_of(place)
        self._nothing.setText(str(words) if words else "")
        self._nothing.setVisible(words is not None)
        self._caption.setVisible(bool(place.generated))
        self.generated.show_blocks(place.generated)
        self.generated.setVisible(bool(place.generated))
        compared = place.compare(passage) if passage is not None and place.number else None
        self.outdated.show_changes(changes(compared.then, compared.now) if compared and compared.changed else ())
        self.picker.show_passages(place.passages, passage)
        self.where.setCurrentIndex(list(PassagePlace).index(self._where or PassagePlace.AFTER))
        self.text.set_markdown((passage.text or "") if passage is not None else "")
        reason = self._where is PassagePlace.NOT_APPLICABLE
        self.text.setPlaceholderText(str(_("Why the heading does not apply") if reason else _("Write here")))
        self.start.setVisible(passage is None and bool(place.generated))
        self.drop.setVisible(passage is not None)

    # What is done

    def _on_picked(self, id: str) -> None:
        self._form.session.seal()
        self._another = not id
        self.show_place(self._place, id or new_id("passage"))
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_where(self, at: int) -> None:
        self._where = list(PassagePlace)[at]
        if self._passage is not None or self._where is PassagePlace.NOT_APPLICABLE:
            self._form.session.seal()
            self._store(self.text.markdown())
            self._form.session.seal()
        self._show_parts()

    def _start(self) -> None:
        """Begin with what is generated, so that it can be changed."""
        assert self._place is not None
        if self._where is None or not self._where.replaces or self._where is PassagePlace.NOT_APPLICABLE:
            self._where = self._usual()
        self._form.session.seal()
        self._store(write(_writable(replaced(self._where, self._place.generated))))
        self._form.session.seal()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        """Take note of what is generated now: the text stands as it is."""
        assert self._passage is not None
        assert self._place is not None
        now = self._place.remembered(self._passage.place)
        label = _("Keep own text in section {number}", number=self._place.number)
        address = join(_ADDRESS, self._passage.id, "generated")
        self._settle(label, lambda protocol: put(protocol, address, now))

    def _drop(self) -> None:
        """Take the passage away: what is generated is printed again."""
        assert self._passage is not None
        assert self._place is not None
        label = _("Go back to the generated text in section {number}", number=self._place.number)
        address = join(_ADDRESS, self._passage.id)
        self._passage = self._where = None
        self._settle(label, lambda protocol: remove(protocol, address))

    def _settle(self, label: Text, change: Callable[[Protocol], Protocol]) -> None:
        """Change the protocol in a step of its own, and go on writing."""
        self._form.session.seal()
        self._form.session.edit(label, change, source=self.parentWidget())
        self._form.session.seal()
        self.stored.emit()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _store(self, text: str) -> None:
        """Store the passage as it is shown; one without words, and not for a heading that does not apply, goes."""
        assert self._place is not None
        where = self._where or PassagePlace.AFTER
        before = self._passage
        generated = self._place.remembered(where) if where.replaces else None
        if before is not None and self._place.number and self._place.compare(before).changed and where.replaces:
            # What has changed since is still to be looked at.
            generated = before.generated
        made = Passage(
            id=self._id,
            heading=self._place.number or (before.heading if before is not None else None),
            place=where,
            text=text or None,
            generated=generated,
        )
        kept = bool(text.strip()) or where is PassagePlace.NOT_APPLICABLE
        address = join(_ADDRESS, self._id)
        self._form.session.edit(
            _("Write section {number}", number=made.heading or ""),
            lambda protocol: _with(protocol, made if kept else None, address),
            merge=join(address, "text"),
            source=self.parentWidget(),
        )
        self._passage = made if kept else None
        self.stored.emit()


def _with(protocol: Protocol, passage: Passage | None, address: str) -> Protocol:
    """Return the protocol with this passage at the address, or with none there."""
    if not exists(protocol, address):
        return protocol if passage is None else insert(protocol, _ADDRESS, passage)
    if passage is None:
        return remove(protocol, address)
    for name in specs(Passage):
        protocol = put(protocol, join(address, name), getattr(passage, name))
    return protocol


def _said_of(place: Place) -> Text | None:
    """Return what is said of a heading under which nothing is generated."""
    if not place.number:
        return _("The document has no such heading, so this text is printed among its further data.")
    if place.generated:
        return None
    if place.standing is Standing.BELOW:
        return _("Nothing is generated directly under this heading; the sections below it have the text.")
    if place.standing is Standing.EMPTY:
        return _("Nothing is generated here yet: the fields that would fill it are still empty.")
    return _("ICH M11 leaves this heading to you. It stands in the document when you write something here.")


def _writable(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return generated blocks as a designer can go on with them."""
    kept: list[Block] = [block for block in blocks if not (isinstance(block, Paragraph) and block.style == "open")]
    return tidy(kept)


class _Picker(QWidget):
    """The passages of one heading, where there are several, and the way to another."""

    chosen = Signal(str)
    """The passage of this id is wanted; "" means another one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.box = ChoiceBox(self)
        self.box.setAccessibleName(str(_("Passages under this heading")))
        self.another = Link(str(_("Write another passage here")), self)
        self.another.clicked.connect(self._another)
        self.box.activated.connect(self._on_box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box)
        row.addWidget(self.another)
        row.addStretch(1)

    def stops(self) -> list[QWidget]:
        return [self.box, self.another]

    def show_passages(self, passages: tuple[Passage, ...], current: Passage | None) -> None:
        self.setVisible(bool(passages))
        self.box.setVisible(len(passages) > 1 or (bool(passages) and current is None))
        self.another.setVisible(current is not None)
        self.box.clear()
        for passage in passages:
            words = " ".join((passage.text or "").split())[:40] or str(_("No words yet"))
            self.box.addItem(words, passage.id)
        if current is None:
            self.box.addItem(str(_("New passage")), "")
        ids = [self.box.itemData(at) for at in range(self.box.count())]
        self.box.setCurrentIndex(ids.index(current.id if current is not None else "") if ids else -1)

    def _on_box(self, at: int) -> None:
        self.chosen.emit(self.box.itemData(at))

    def _another(self) -> None:
        self.chosen.emit("")


class _Outdated(Scaled):
    """That facts have changed under a passage, which ones, and what can be done."""

    kept = Signal()
    dropped = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        said = _("The facts under this passage have changed since it was written.")
        self.words = Words(str(said), "body", "must", wrap=True, parent=self)
        self.difference = _Difference(self)
        self.keep = Button(str(_("Keep my text")), parent=self)
        self.drop = Button(str(_("Go back to the generated text")), parent=self)
        self.keep.clicked.connect(self.kept)
        self.drop.clicked.connect(self.dropped)
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(Picture("warning", "must", self), 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self.words, 0, 1)
        self._grid.addWidget(self.difference, 1, 1)
        self._grid.addWidget(flowing(self, self.keep, self.drop), 2, 1)
        self.rescale()
        self.hide()

    def rescale(self) -> None:
        """Set distances from the font."""
        self._grid.setContentsMargins(em(self, 0.6), em(self, 0.5), em(self, 0.6), em(self, 0.6))
        self._grid.setSpacing(em(self, 0.4))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the area."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box(painter, QRectF(self.rect()), "panel", "must", radius=em(self, 0.4))

    def stops(self) -> list[QWidget]:
        return [self.difference, self.keep, self.drop]

    def show_changes(self, found: tuple[Change, ...]) -> None:
        self.setVisible(bool(found))
        if found:
            self.difference.show_changes(found)


class _Difference(RichView):
    """What was generated and is no longer, struck through, and what is generated now, underlined."""

    fewest, most = 1, 10

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._changes: tuple[Change, ...] = ()
        self.setAccessibleName(str(_("What has changed in the generated text")))

    def show_changes(self, found: tuple[Change, ...]) -> None:
        if found == self._changes:
            return
        self._changes = found
        self._write()

    def _tint(self) -> None:
        self._write()

    def _write(self) -> None:
        document = self.document()
        document.clear()
        cursor = QTextCursor(document)
        for change in self._changes:
            form = QTextCharFormat()
            if change.kind == "gone":
                form.setFontStrikeOut(True)
                form.setForeground(theme.colour("must"))
            elif change.kind == "new":
                form.setFontUnderline(True)
                form.setForeground(theme.colour("good"))
            cursor.insertText(change.text, form)
        gone = [str(_("gone: {text}", text=one.text.strip())) for one in self._changes if one.kind == "gone"]
        new = [str(_("new: {text}", text=one.text.strip())) for one in self._changes if one.kind == "new"]
        self.setAccessibleDescription("; ".join((*gone, *new)))
        self._fit()
