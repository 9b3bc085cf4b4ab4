"""The catalogue of all rules."""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from studio.checklist import rules as rule_modules
from studio.checklist.rule import RULES, Rule


def modules() -> Iterator[str]:
    """Yield the names of the modules in which rules stand."""
    return (f"{rule_modules.__name__}.{module.name}" for module in iter_modules(rule_modules.__path__))


@cache
def catalogue() -> tuple[Rule, ...]:
    """Return all rules, by challenge in the review's order and then by id."""
    for module in modules():
        import_module(module)
    order = list(type(next(iter(RULES.values())).challenge))
    return tuple(sorted(RULES.values(), key=lambda rule: (order.index(rule.challenge), rule.id)))


def find(id: str) -> Rule | None:
    """Return the rule of that id, whatever the case it is written in, or None."""
    return next((rule for rule in catalogue() if rule.id.lower() == id.lower()), None)
