"""The page of own facts and limits."""

from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="own",
    group=Group.CONDUCT,
    cards=(
        Card(
            _("Compounds"),
            ("compounds",),
            _("A compound that the library lacks. Until its facts are entered, rules that need them stay undecided."),
        ),
        Card(
            _("Co-medications"),
            ("medications",),
            _("A drug that the library lacks, or other figures for one that it has: these then count instead."),
        ),
        Card(_("Instruments"), ("instruments",), _("A scale that the library lacks, or a version with other numbers.")),
        Card(
            _("Limits of the checklist"),
            ("limits",),
            _(
                "Every number that the checklist holds a design against. An empty field keeps the default; a number "
                "of yours asks for its reason; what its source has settled stays."
            ),
        ),
    ),
)
