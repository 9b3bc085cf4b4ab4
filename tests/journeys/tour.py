"""A tour through all that the window shows, on which nothing may be cut or out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.journeys.studio import Studio

PANELS = (
    ("F9", "checklist"),
    ("ctrl+F9", "preview"),
    ("shift+F9", "evidence"),
    ("shift+F1", "help"),
    ("ctrl+shift+m", "comments"),
    ("ctrl+f", "search"),
)
"""The keys of the panels beside the form, and their names."""

DIALOGS = (
    ("ctrl+e", "export", "Export protocol"),
    ("ctrl+shift+d", "compare", "Compare versions"),
    ("ctrl+alt+z", "history", "History"),
    ("ctrl+shift+slash", "shortcuts", "Keyboard shortcuts"),
    ("ctrl+alt+m", "comment", "Comment"),
)
"""The keys of dialogs, what their pictures are called, and their titles."""

ENTRIES = (
    ("File", "Save as template…", "save-template"),
    ("File", "Open…", "open"),
    ("Protocol", "Accept finding…", "accept"),
    ("Protocol", "Why this rule", "why"),
    ("Protocol", "Fix all findings…", "fix-all"),
    ("Templates", "Insert section from template…", "insert-section"),
    ("Templates", "Shared folder…", "shared-folder"),
    ("Help", "Handbook", "handbook"),
    ("Help", "Error reports…", "reports"),
    ("Help", "About PAT Studio", "about"),
)
"""Menus, their entries that open dialogs, and what the pictures are called."""


def tour(studio: Studio, template: str) -> None:
    """Go through start page, sections, panels and dialogs with one template."""
    seen(studio, "start")
    studio.type(template)
    studio.wait(f"window().start.page.gallery.current.title == {template!r}")
    if studio.ask("bool(spots('About this template…'))"):
        studio.click("About this template…")
        studio.wait("not isinstance(front(), MainWindow)")
        seen(studio, "about-template")
        studio.key("Escape")
        studio.main()
    studio.click("Use this template")
    studio.wait("window().has_protocol")
    seen(studio, "overview")
    save(studio)
    sections(studio)
    schedule(studio)
    dosing_day(studio)
    overdose(studio)
    panels(studio)
    dialogs(studio)
    studio.key("ctrl+q")
    studio.dialog("Unsaved changes")
    seen(studio, "unsaved")
    studio.click("Discard changes")
    studio.ended()


def seen(studio: Studio, where: str) -> None:
    """Keep a picture, and expect that nothing is lost."""
    studio.picture(where)
    studio.nothing_lost(where)


def save(studio: Studio) -> None:
    """Save the protocol, so that there is something to compare it with."""
    studio.key("ctrl+s")
    studio.dialog("Save protocol")
    seen(studio, "save")
    studio.key("ctrl+a")
    studio.type(str(studio.home / "tour.patp"))
    studio.key("Return")
    studio.main()
    studio.wait("not window().session.dirty", "the file")


def overdose(studio: Studio) -> None:
    """Enter a dose that the checklist objects to."""
    studio.key("ctrl+k")
    studio.wait("'Find a field' in focus()")
    studio.type("dose what each arm")
    studio.key("Return")
    studio.wait("window().workspace.place().startswith('/dosing/arms/')")
    studio.key("ctrl+a")
    studio.type("1 g")
    studio.key("Return")
    studio.wait("window().session.report.open", "the finding")
    studio.key("F8")
    studio.wait("window().checklist.current is not None")
    seen(studio, "finding")


def sections(studio: Studio) -> None:
    """Look at the page of every section."""
    first = page = studio.ask("window().workspace.page")
    while True:
        studio.key("ctrl+Tab")
        page = studio.wait(f"window().workspace.page != {page!r} and window().workspace.page")
        if page == first:
            return
        studio.ask("window().workspace.pages.currentWidget().build_all()")
        seen(studio, page)


def schedule(studio: Studio) -> None:
    """Look at the grid and at the time line."""
    show(studio, "schedule")
    studio.key("alt+l")
    studio.wait("part('ScheduleBox').shown == 'time-line'")
    seen(studio, "time-line")
    studio.key("alt+g")
    studio.wait("part('ScheduleBox').shown == 'grid'")
    seen(studio, "grid")


def dosing_day(studio: Studio) -> None:
    """Look at the editor of the dosing day."""
    show(studio, "dosing")
    studio.ask("window().workspace.pages.currentWidget().build_all()")
    studio.ask("window().workspace.pages.currentWidget().ensureWidgetVisible(part('DosingDayBox'), 0, 400)")
    seen(studio, "dosing-day")


def show(studio: Studio, section: str) -> None:
    """Go to a section by the keys that step through them."""
    while (page := studio.ask("window().workspace.page")) != section:
        studio.key("ctrl+Tab")
        studio.wait(f"window().workspace.page != {page!r}")


def panels(studio: Studio) -> None:
    """Look at every panel beside the form."""
    for keys, name in PANELS:
        if not studio.ask(f"window().shows({name!r})"):
            studio.key(keys)
            studio.wait(f"window().shows({name!r})")
        if name == "preview":
            studio.wait("window().workspace.side.get('preview').current", "the preview")
        if name == "checklist":
            studio.click("Filter")
            studio.wait("isinstance(front(), QMenu)", "what the checklist can be filtered by")
            seen(studio, "checklist-filter")
            studio.key("Escape")
            studio.wait("not isinstance(front(), QMenu)", "the window without the menu")
        seen(studio, f"panel-{name}")
        if name != "search":
            studio.key(keys)
            studio.wait(f"not window().shows({name!r})")
    studio.key("ctrl+k")
    studio.wait("'Find a field' in focus()")
    studio.type("blood")
    seen(studio, "palette")
    studio.key("Escape")


def dialogs(studio: Studio) -> None:
    """Look at the dialogs."""
    studio.key("ctrl+k")
    studio.wait("'Find a field' in focus()")
    studio.type("rationale for dose")
    studio.key("Return")
    studio.wait("window().workspace.place() == '/dosing/dose_rationale'")
    studio.key("F8")
    studio.wait("window().checklist.current is not None")
    for keys, name, title in DIALOGS:
        studio.key(keys)
        studio.dialog(title)
        seen(studio, name)
        studio.key("Escape")
        studio.main()
    for menu, entry, name in ENTRIES:
        studio.click(menu)
        studio.click(entry)
        studio.wait("not isinstance(front(), (MainWindow, QMenu))", entry)
        seen(studio, name)
        studio.key("Escape")
        studio.main()
