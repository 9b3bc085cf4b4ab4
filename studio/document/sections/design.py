"""Chapter 4: the design, its reasons, and when it stops."""

from studio.document import arms
from studio.document.manuscript import Manuscript
from studio.document.tables import Pick, grid, picked
from studio.planning import schedule
from studio.protocol.design import Arm, Epoch
from studio.protocol.monitoring import StoppingRule
from studio.text import _, n_

DESIGN = "4.1"


def write(page: Manuscript) -> None:
    """Write the chapter."""
    _opening(page)
    page.decide(
        DESIGN,
        "/design/adaptive",
        _("The design is adaptive: it changes by rules set before the data are seen."),
        _("The design is not adaptive."),
    )
    _arms(page)
    _epochs(page)
    _stopping(page)
    page.prose("4.5", "/design/access_after")


def _opening(page: Manuscript) -> None:
    count = len(page.protocol.design.arms)
    ratio = arms.ratio(page.protocol)
    randomised = page.protocol.design.randomised
    if not count or randomised is None:
        return
    page.claim("/design/randomised")
    if randomised and ratio:
        page.add(
            DESIGN,
            n_(
                "Participants are randomly assigned to {count} arm.",
                "Participants are randomly assigned to {count} arms in the ratio {ratio}.",
                count,
                ratio=ratio,
            ),
            address="/design/arms",
        )
    elif randomised:
        page.add(
            DESIGN,
            n_(
                "Participants are randomly assigned to {count} arm.",
                "Participants are randomly assigned to {count} arms.",
                count,
            ),
        )
    else:
        page.add(
            DESIGN,
            n_(
                "The trial has {count} arm; participants are not randomised.",
                "The trial has {count} arms; participants are not randomised.",
                count,
            ),
        )


def _arms(page: Manuscript) -> None:
    def receives(arm: Arm) -> str:
        return arms.receives(page.protocol, page.words, arm)

    words = page.words
    picks = (
        picked(words, Arm, "name", 1.3),
        picked(words, Arm, "role", 1.2),
        picked(words, Arm, "allocation", 0.8),
        Pick(str(_("Planned")), lambda arm: arms.planned_words(page.protocol, arm), (), 0.8),
        Pick(str(_("Receives")), receives, (), 2.0),
        picked(words, Arm, "description", 2.2),
    )
    page.put(DESIGN, *grid(words, "/design/arms", page.protocol.design.arms, picks, caption=str(_("Arms"))))
    page.claim("/design/arms")


def _epochs(page: Manuscript) -> None:
    naming = page.protocol.schedule.day_naming
    placed = schedule.place(page.protocol)

    def days(epoch: Epoch) -> str:
        offsets = [one.offset for one in placed if one.visit.epoch == epoch.id and one.offset is not None]
        if not offsets:
            return ""
        first, last = schedule.day_name(min(offsets), naming), schedule.day_name(max(offsets), naming)
        return str(first) if min(offsets) == max(offsets) else str(_("{first} to {last}", first=first, last=last))

    words = page.words
    picks = (
        picked(words, Epoch, "name", 1.3),
        picked(words, Epoch, "kind", 1.2),
        Pick(str(_("Days")), days, (), 1.3),
        picked(words, Epoch, "description", 3.0),
    )
    page.put(DESIGN, *grid(words, "/design/epochs", page.protocol.design.epochs, picks, caption=str(_("Epochs"))))
    page.claim("/design/epochs")


def _stopping(page: Manuscript) -> None:
    def condition(rule: StoppingRule) -> str:
        parts = (page.words.field(rule, name) for name in ("comparator", "threshold", "unit"))
        return " ".join(part for part in parts if part)

    words = page.words
    picks = (
        picked(words, StoppingRule, "scope", 1.2),
        picked(words, StoppingRule, "event", 2.0),
        Pick(str(_("When")), condition, ("comparator", "threshold", "unit"), 1.4),
        picked(words, StoppingRule, "action", 2.2),
    )
    page.put("4.3", *grid(words, "/monitoring/stopping", page.protocol.monitoring.stopping, picks))
    page.claim("/monitoring/stopping")
