"""The look: readable in light and dark, and complete."""

from dataclasses import fields
from typing import get_args

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.data import data_folder
from studio.desktop import theme
from studio.desktop.editors.widgets import Words
from studio.document.drawing import Ink

ICONS = sorted(path.stem for path in (data_folder("resources") / "icons").glob("*.svg"))


def luminance(name: str) -> float:
    parts = [channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4
             for channel in QColor(name).getRgbF()[:3]]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("token", ["text", "muted", "accent", "good", "should", "must"])
def test_words_are_readable_on_every_ground(scheme: theme.Colours, token: str) -> None:
    for ground in (scheme.background, scheme.panel, scheme.card):
        assert contrast(getattr(scheme, token), ground) >= 4.5


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("token", ["accent", "good", "should", "must"])
def test_words_on_coloured_ground_are_readable(scheme: theme.Colours, token: str) -> None:
    assert contrast(scheme.on_accent, getattr(scheme, token)) >= 4.5


@pytest.mark.parametrize("scheme", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_every_colour_is_one(scheme: theme.Colours) -> None:
    assert all(QColor(getattr(scheme, field.name)).isValid() for field in fields(scheme))


@pytest.mark.parametrize("role", get_args(Ink))
def test_drawings_have_a_colour_for_each_role(role: Ink) -> None:
    assert theme.ink(role).isValid()


def test_a_change_of_scheme_recolours_what_is_shown(qapp: QApplication, qtbot: QtBot) -> None:
    label = QLabel("words")
    qtbot.addWidget(label)
    label.show()
    theme.apply(qapp, "dark")
    qapp.processEvents()
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(theme.DARK.text)
    theme.apply(qapp, "light")
    qapp.processEvents()
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(theme.LIGHT.text)


def test_the_typeface_is_the_bundled_one_at_the_size_asked_for(qapp: QApplication) -> None:
    theme.apply(qapp, "light", 1.5)
    assert qapp.font().family() == "Inter"
    assert qapp.font().pointSizeF() == pytest.approx(theme.BODY_POINTS * 1.5)
    theme.apply(qapp, "light")
    assert theme.font("title").pointSizeF() > theme.font().pointSizeF() > theme.font("small").pointSizeF()


@pytest.mark.parametrize("name", ICONS)
def test_icons_are_tinted(name: str, qapp: QApplication) -> None:
    picture = theme.pixmap(name, "must", 32).toImage()
    inked = {
        picture.pixelColor(x, y).name() for x in range(32) for y in range(32) if picture.pixelColor(x, y).alpha() == 255
    }
    assert inked == {theme.colours().must}


def test_an_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        theme.icon("nothing")


def test_larger_text_enlarges_titles_and_small_print_too(qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "light", 1.0)
    parent = QWidget()
    qtbot.addWidget(parent)
    words = [Words("A", style, parent=parent) for style in ("title", "heading", "small", "body")]
    parent.show()
    before = [word.font().pointSizeF() for word in words]
    theme.apply(qapp, "light", 1.5)
    QApplication.processEvents()
    assert [word.font().pointSizeF() for word in words] == pytest.approx([size * 1.5 for size in before])
    theme.apply(qapp, "light", 1.0)


@pytest.mark.parametrize("mode", [QIcon.Mode.Active, QIcon.Mode.Selected])
def test_icons_of_a_highlighted_row_are_readable_on_it(mode: QIcon.Mode, qapp: QApplication) -> None:
    for scheme, colours in (("light", theme.LIGHT), ("dark", theme.DARK)):
        theme.apply(qapp, scheme)
        picture = theme.icon("undo").pixmap(QSize(32, 32), mode).toImage()
        spots = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
        assert {spot.name() for spot in spots if spot.alpha() == 255} == {colours.on_accent}
    theme.apply(qapp, "light")
