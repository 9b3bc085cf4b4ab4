"""The page of own facts and limits."""

from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="own",
    group=Group.CONDUCT,
    cards=(
        Card(
            _("Limits of the checklist"),
            ("limits",),
            _(
                "Numbers that rest on common practice or on an unverified source are defaults. Set yours here, with "
                "the reason; numbers that a source has settled stay."
            ),
        ),
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
    ),
)
