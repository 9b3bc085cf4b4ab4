"""The page of the overview."""

from studio.desktop.editors.rows import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="overview",
    group=Group.DESIGN,
    cards=(
        Card(
            _("Title"),
            ("title", "short_title", "acronym", "phase", "lay_summary"),
        ),
        Card(
            _("This version"),
            ("protocol_number", Together(_("Version"), ("version", "version_date")), "approval", "confidentiality"),
        ),
        Card(
            _("Sponsor"),
            (
                "sponsor",
                "sponsor_address",
                "co_sponsor",
                "local_sponsor",
                "manufacturer",
                "device_manufacturer",
                "funding",
            ),
        ),
        Card(_("Registry and regulatory identifiers"), ("identifiers",)),
        Card(_("Contacts"), ("contacts",)),
        Card(_("Where the trial runs"), ("countries", "sites")),
        Card(_("Amendments"), ("amendments",)),
    ),
)
