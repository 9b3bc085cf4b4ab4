"""The page of the design."""

from studio.desktop.pages.page import Card, FigureCard, Group, Page
from studio.text import _

PAGE = Page(
    section="design",
    group=Group.DESIGN,
    cards=(
        Card(
            _("Plan"),
            ("model", "count_kind", "adaptive", "master_protocol"),
            _("What kind of trial answers the question?"),
        ),
        Card(
            _("Arms"),
            ("arms",),
            _("Which groups are compared? What each receives stands under Dosing."),
        ),
        Card(
            _("Control"),
            ("controls", "control_description", "control_rationale"),
            _("Against what is the effect measured?"),
        ),
        Card(
            _("Allocation"),
            ("randomised", "randomisation", "concealment", "stratification"),
            _("How do participants come into their arm?"),
        ),
        Card(
            _("Masking"),
            ("blind", "masked", "masking", "unblinding", "open_from"),
            _("Who does not know the arm, and how long can that be kept?"),
        ),
        Card(_("Epochs"), ("epochs",), _("Which periods does a participant go through?")),
        FigureCard(_("Trial schema"), "trial_schema", _("Drawn from arms, epochs and visits.")),
        Card(
            _("Reasons for the design"),
            ("rationale", "model_rationale", "duration_rationale", "adaptive_rationale"),
            _("Why is it built this way? One text for all of it, or one for each part."),
        ),
        Card(
            _("Start, end and afterwards"),
            ("start_end", "access_after"),
            _("When does the trial begin and end, and what can participants have afterwards?"),
        ),
    ),
)
