"""How the window looks: two palettes of our own on the Fusion style, the bundled typeface, and one family of icons.

Colours travel in the palette, so that a change of scheme recolours every widget by itself; there is no style sheet.
Lengths are multiples of the line height (:func:`em`), so that they follow the size of the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from studio.data import data_folder

if TYPE_CHECKING:
    from studio.document.drawing import Ink

Scheme = Literal["light", "dark", "system"]
TextStyle = Literal["title", "heading", "body", "small"]

BODY_POINTS = 10.0
"""Size of running text at a text scale of 1, in points."""

_RELATIVE_SIZE: dict[TextStyle, float] = {"title": 1.5, "heading": 1.0, "body": 1.0, "small": 0.9}
_BOLD: frozenset[TextStyle] = frozenset({"title", "heading"})
_FAMILY = "Inter"


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of the window. ``should`` and ``must`` are those of findings, ``on_accent`` is text upon them."""

    background: str
    panel: str
    card: str
    line: str
    faint: str
    border: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selection: str
    fill: str
    good: str
    should: str
    must: str
    sample: str
    series1: str
    series2: str
    series3: str
    series4: str
    series5: str


LIGHT = Colours(
    background="#f6f6f4",
    panel="#fbfbfa",
    card="#ffffff",
    line="#e3e2de",
    faint="#efeeeb",
    border="#c3c7cc",
    text="#23262b",
    muted="#62676f",
    accent="#3b5b8c",
    on_accent="#ffffff",
    selection="#e6edf6",
    fill="#dce3ec",
    good="#2a7449",
    should="#995a00",
    must="#b3261e",
    sample="#6a4c93",
    series1="#3544d6",
    series2="#ab630e",
    series3="#008655",
    series4="#8c5891",
    series5="#492609",
)

DARK = Colours(
    background="#1b1d20",
    panel="#202327",
    card="#26292e",
    line="#363a40",
    faint="#2f3338",
    border="#4d535b",
    text="#e6e7e9",
    muted="#a3a9b1",
    accent="#8fb0e0",
    on_accent="#14181d",
    selection="#31405a",
    fill="#34404f",
    good="#6fc08f",
    should="#e0a54a",
    must="#f28b82",
    sample="#b79ae0",
    series1="#7e90ff",
    series2="#d67926",
    series3="#1ce0a2",
    series4="#ffbdfb",
    series5="#e1ff8a",
)


class _Look(QObject):
    """The look in force. It follows the desktop's light or dark scheme while it is asked to."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.colours = LIGHT
        self.still = False
        self.blinking = app.cursorFlashTime()
        self._scheme: Scheme = "system"
        app.styleHints().colorSchemeChanged.connect(self._follow)

    def choose(self, scheme: Scheme) -> None:
        self._scheme = scheme
        hint = QGuiApplication.styleHints().colorScheme()
        dark = scheme == "dark" or (scheme == "system" and hint == Qt.ColorScheme.Dark)
        self.colours = DARK if dark else LIGHT
        palette = _palette(self.colours)
        QApplication.setPalette(palette)
        # Fusion draws the boxes of ticks in menus a little darker than the window, which is not seen upon the dark one.
        palette.setColor(QPalette.ColorRole.Window, QColor(self.colours.muted))
        QApplication.setPalette(palette, "QMenu")

    def _follow(self) -> None:
        if self._scheme == "system":
            self.choose("system")


_look: _Look | None = None

_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)


def apply(app: QApplication, scheme: Scheme = "system", text_scale: float = 1.0, *, still: bool = False) -> None:
    """Give the application its style, palette and typeface; called again, it changes them.

    ``system`` follows the desktop's scheme; where the desktop states none, the window is light. ``text_scale``
    multiplies the size of all text. With ``still`` nothing moves, fades or blinks by itself.
    """
    global _look
    if _look is None or _look.parent() is not app:
        app.setStyle("fusion")
        _look = _Look(app)
    for effect in _EFFECTS:
        app.setEffectEnabled(effect, not still)
    if still != _look.still:
        app.setCursorFlashTime(0 if still else _look.blinking)
        _look.still = still
    font = QFont(_typeface())
    font.setPointSizeF(BODY_POINTS * text_scale)
    if font != app.font():
        app.setFont(font)
        # Qt tells no widget with a font of its own that the application's has changed.
        for widget in app.allWidgets():
            restyle = getattr(widget, "restyle", None)
            if restyle is not None:
                restyle()
    _look.choose(scheme)


def colours() -> Colours:
    """Return the colours in force; those of the light scheme before :func:`apply`."""
    return LIGHT if _look is None else _look.colours


def ink(role: Ink) -> QColor:
    """Return the colour in which a drawing's role is painted on a card."""
    return QColor(getattr(colours(), {"panel": "background", "grid": "line"}.get(role, role)))


def still() -> bool:
    """Tell whether nothing may move, fade or blink by itself."""
    return _look is not None and _look.still


def colour(name: str) -> QColor:
    """Return a colour in force by the name of its token in :class:`Colours`."""
    return QColor(getattr(colours(), name))


def em(widget: QWidget, count: float = 1.0) -> int:
    """Return a length of so many line heights of the widget's text, in pixels."""
    return round(widget.fontMetrics().height() * count)


def font(style: TextStyle = "body", *, bold: bool = False) -> QFont:
    """Return the typeface of a style of text at the size in force."""
    chosen = QFont(QApplication.font())
    chosen.setPointSizeF(chosen.pointSizeF() * _RELATIVE_SIZE[style])
    if bold or style in _BOLD:
        chosen.setWeight(QFont.Weight.DemiBold)
    return chosen


def icon(name: str, token: str = "text") -> QIcon:
    """Return the icon of that name (a file of ``resources/icons``) in a colour of :class:`Colours`.

    The colour is that of the moment: whoever shows an icon asks again when its palette changes. Disabled icons are
    pale, and those of a highlighted row have the colour of text upon the accent. An unknown name raises
    FileNotFoundError.
    """
    return _icon(name, getattr(colours(), token), colours().border, colours().on_accent)


def pixmap(name: str, token: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a picture of ``size`` pixels on a screen of that device pixel ratio."""
    return _drawn(name, getattr(colours(), token), size, ratio)


@cache
def _icon(name: str, tint: str, pale: str, highlighted: str) -> QIcon:
    result = QIcon()
    # Menus call their highlighted row active, lists call it selected.
    inks = {
        QIcon.Mode.Normal: tint,
        QIcon.Mode.Disabled: pale,
        QIcon.Mode.Active: highlighted,
        QIcon.Mode.Selected: highlighted,
    }
    for size in (16, 20, 24, 32, 48):
        for mode, ink in inks.items():
            result.addPixmap(_drawn(name, ink, size, 1.0), mode)
    return result


@cache
def _drawn(name: str, tint: str, size: int, ratio: float) -> QPixmap:
    renderer = _renderer(name, tint)
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(picture.rect()))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


@cache
def _renderer(name: str, tint: str) -> QSvgRenderer:
    source = (data_folder("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", tint).encode()))


@cache
def _typeface() -> QFont:
    """Return the bundled typeface, or the system's where the files are absent."""
    for path in sorted((data_folder("resources") / "fonts").glob(f"{_FAMILY}-*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
    if _FAMILY not in QFontDatabase.families():
        return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    return QFont(_FAMILY)


def _palette(tokens: Colours) -> QPalette:
    roles = QPalette.ColorRole
    palette = QPalette()
    for role, token in {
        roles.Window: tokens.background,
        roles.WindowText: tokens.text,
        roles.Base: tokens.card,
        roles.AlternateBase: tokens.panel,
        roles.Text: tokens.text,
        roles.PlaceholderText: tokens.muted,
        roles.Button: tokens.card,
        roles.ButtonText: tokens.text,
        roles.BrightText: tokens.must,
        roles.Light: tokens.card,
        roles.Midlight: tokens.faint,
        roles.Mid: tokens.line,
        roles.Dark: tokens.border,
        roles.Shadow: tokens.border,
        roles.Highlight: tokens.accent,
        roles.HighlightedText: tokens.on_accent,
        roles.Accent: tokens.accent,
        roles.Link: tokens.accent,
        roles.LinkVisited: tokens.should,
        roles.ToolTipBase: tokens.panel,
        roles.ToolTipText: tokens.text,
    }.items():
        palette.setColor(role, QColor(token))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.border))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.Highlight, QColor(tokens.border))
    return palette
