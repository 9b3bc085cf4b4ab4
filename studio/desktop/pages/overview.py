"""The page of the overview."""

from studio.desktop.editors.layout import Together
from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(
    section="overview",
    group=Group.DESIGN,
    cards=(
        Card(
            _("Title"),
            ("title", "short_title", Together(_("In short"), ("acronym", "phase")), "lay_summary"),
            _("What is the trial called, and how would you tell a participant what it is about?"),
        ),
        Card(
            _("Sponsor"),
            ("sponsor", "sponsor_address", "funding"),
            _("Who answers for the trial, and who pays for it?"),
        ),
        Card(
            _("Others who answer for it"),
            ("co_sponsor", "local_sponsor", "manufacturer", "device_manufacturer"),
            _("Leave empty what this trial does not have."),
        ),
        Card(_("Where the trial runs"), ("countries", "sites"), _("In which countries, and at which places?")),
        Card(_("Contacts"), ("contacts",), _("Whom can a reader reach?")),
        Card(
            _("This version"),
            ("protocol_number", Together(_("Version"), ("version", "version_date")), "approval", "confidentiality"),
            _("How does a reader know which version this is?"),
        ),
        Card(
            _("Registry and regulatory identifiers"),
            ("identifiers",),
            _("Under which numbers do registries and authorities know the trial?"),
        ),
        Card(_("Amendments"), ("amendments",), _("What has changed since the first approved version?")),
    ),
)
