"""The page of each rule, in Markdown: what it asks, why, on which limits and sources it rests, what it would catch."""

import sys
from pathlib import Path

from studio.checklist.catalogue import catalogue
from studio.checklist.rule import Challenge, Rule
from studio.checklist.why import LimitUsed, why
from studio.knowledge.mistakes import Mistake
from studio.knowledge.sources import Source
from studio.text import Text, _, translate

_NOT_BINDING = frozenset({"final guidance", "draft guidance", "superseded draft", "regulator advice"})


def page(rule: Rule) -> str:
    """Return the page of a rule, with a newline at its end."""
    asked = why(rule)
    confirmation = [f"- {_('Needs confirmation: a source was not read, or a limit is not settled')}"]
    head = [f"- {_('Challenge')}: {rule.challenge.label}", f"- {_('Severity')}: {rule.severity.label}"]
    parts = [
        [f"# {rule.id}: {rule.title}", "", *head, *([] if asked.confirmed else confirmation)],
        [f"## {_('Why')}", "", asked.reason],
        [f"## {_('Limits')}", "", *(f"- {limit.words}. {_settable(limit)}" for limit in asked.limits)],
        [f"## {_('What it would have caught')}", "", *map(_caught, asked.mistakes)],
        [f"## {_('Sources')}", "", *(f"- {_cited(source)}" for source in asked.sources)],
    ]
    return "\n".join(line for part in parts if part[2:] for line in (*part, "")).rstrip("\n") + "\n"


def _settable(limit: LimitUsed) -> Text:
    if limit.threshold.editable:
        return _("Yours to set under “Own facts and limits”.")
    return _("Settled by its source.")


def _caught(mistake: Mistake) -> str:
    return f"- **{mistake.title}.** {mistake.happened}"


def index() -> str:
    """Return the list of all rules by challenge, each with a link to its page ``<id>.md``."""
    lines = [f"# {_('The rules of the checklist')}", ""]
    for challenge in Challenge:
        lines += [f"## {challenge.label}", ""]
        lines += [
            f"- [{rule.id}]({rule.id}.md) {rule.title} ({rule.severity.label})"
            for rule in catalogue()
            if rule.challenge is challenge
        ]
        lines.append("")
    return "\n".join(lines)


def _cited(source: Source) -> str:
    """Return the document with its version, date, status, and how far it is known."""
    facts: list[str | Text] = [part for part in (source.version, source.date) if part]
    facts.append(translate(source.status))
    if source.status in _NOT_BINDING:
        facts.append(_("advice, not binding"))
    if not source.verified:
        facts.append(_("needs confirmation"))
    where = f" doi:{source.doi}." if source.doi else ""
    note = f" {translate(source.note)}" if source.note else ""
    return f"{source.document} ({'; '.join(str(fact) for fact in facts)}).{where}{note}"


def write(folder: Path) -> None:
    """Write the index and the page of every rule into the folder, and remove pages of rules that are gone."""
    pages = {"index.md": index(), **{f"{rule.id}.md": page(rule) for rule in catalogue()}}
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in pages:
            old.unlink()
    for name, content in pages.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
