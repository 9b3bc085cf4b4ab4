"""The page of the design."""

from studio.desktop.pages.page import Card, FigureCard, Group, Page
from studio.text import _

PAGE = Page(
    section="design",
    group=Group.DESIGN,
    cards=(
        Card(
            _("Plan"),
            (
                "model",
                "model_rationale",
                "adaptive",
                "adaptive_rationale",
                "duration_rationale",
                "rationale",
                "master_protocol",
                "count_kind",
            ),
        ),
        Card(_("Arms"), ("arms",), _("What each arm receives stands under Dosing.")),
        Card(_("Control"), ("controls", "control_description", "control_rationale")),
        Card(_("Allocation"), ("randomised", "randomisation", "concealment", "stratification")),
        Card(_("Masking"), ("blind", "masked", "masking", "unblinding", "open_from")),
        Card(_("Epochs"), ("epochs",)),
        FigureCard(_("Trial schema"), "trial_schema", _("Drawn from arms, epochs and visits.")),
        Card(_("Start, end and afterwards"), ("start_end", "access_after")),
    ),
)
