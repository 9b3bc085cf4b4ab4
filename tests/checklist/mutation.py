"""Mutation testing of the rules: how many small changes of their code the cases notice.

    .venv/bin/python -m pip install cosmic-ray
    .venv/bin/python -m tests.checklist.mutation [name of a rule module ...]

The changes are those of cosmic-ray. Each is tried in a process of its own, forked from one that has all cases loaded,
with the very test functions of the suite; so thousands take minutes. Left out are changes that cannot be noticed
(``is`` for ``==`` and back, of enumerations) and those that break the module when it is imported (decorators taken
away, operators inside annotations). Survivors are printed with the line they changed. POSIX only.
"""

from __future__ import annotations

import difflib
import os
import signal
import sys
import types
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code

from studio.checklist import rules as rule_modules
from studio.checklist.catalogue import catalogue
from studio.checklist.rule import RULES
from tests.checklist import test_cases, test_dangers, test_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path(rule_modules.__path__[0])
UNNOTICEABLE = ("Is_Eq", "IsNot_NotEq", "Eq_Is", "NotEq_IsNot")
BREAKING = ("RemoveDecorator", "BitOr_", "Variable")
SECONDS = 60
"""After so long a change counts as noticed: it made something endless."""

KILLED, SURVIVED, BROKEN = 0, 1, 2


def mutants(name: str) -> Iterator[tuple[str, str, int]]:
    """Yield each change of a rule module: the module, the operator and which of its places."""
    tree = get_ast((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    for operator in plugins.operator_names():
        if operator.endswith(UNNOTICEABLE) or any(word in operator for word in BREAKING):
            continue
        instance = plugins.get_operator(operator)()
        places = sum(1 for node in ast_nodes(tree) for _place in instance.mutation_positions(node))
        yield from ((name, operator, occurrence) for occurrence in range(places))


def verdict(mutant: tuple[str, str, int]) -> tuple[int, str]:
    """Return what the tests say of a change, and the change."""
    name, operator, occurrence = mutant
    source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
    changed = mutate_code(source, plugins.get_operator(operator)(), occurrence)
    said = _tried_apart(name, changed)
    lines = difflib.unified_diff(source.splitlines(), changed.splitlines(), lineterm="", n=0)
    return said, f"{name} {operator.removeprefix('core/')}\n" + "\n".join([*lines][2:])


def _tried_apart(name: str, source: str) -> int:
    child = os.fork()
    if child == 0:
        os._exit(_try(name, source))
    _pid, status = os.waitpid(child, 0)
    return KILLED if os.WIFSIGNALED(status) else os.waitstatus_to_exitcode(status)


def _try(name: str, changed: str) -> int:
    """Put the changed module in its place and run the tests that bear on it."""
    signal.alarm(SECONDS)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    full = f"{rule_modules.__name__}.{name}"
    mine = {id for id, rule in RULES.items() if rule.check.__module__ == full}
    for id in mine:
        del RULES[id]
    module = types.ModuleType(full)
    sys.modules[full] = module
    try:
        exec(compile(changed, full, "exec"), module.__dict__)
    except BaseException:
        return BROKEN
    catalogue.cache_clear()
    try:
        for case in test_cases.CASES:
            if case.rule in mine:
                test_cases.test_rule_says_what_the_case_expects(case)
        test_rules.test_the_template_raises_nothing()
        test_rules.test_a_blank_protocol_is_a_list_of_open_decisions()
        for case in test_rules.WITH_FINDINGS:
            if case.rule in mine:
                test_rules.test_each_fix_mends_its_finding_and_harms_nothing(case)
        for danger in test_dangers.DANGERS:
            if danger.rule in mine:
                test_dangers.test_a_dangerous_change_is_seen_and_nothing_else(danger)
        for template in test_dangers.TEMPLATES:
            test_dangers.test_a_shipped_template_has_no_open_finding(template)
    except BaseException:  # what leaves here would go on as a second copy of the pool's worker
        return KILLED
    return SURVIVED


def main(names: list[str]) -> None:
    """Try every change of the named modules, or of all, and print what came of it."""
    chosen = names or sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")
    for name in chosen:
        import_module(f"{rule_modules.__name__}.{name}")
    catalogue()
    for name in chosen:
        if _tried_apart(name, (FOLDER / f"{name}.py").read_text(encoding="utf-8")) != SURVIVED:
            sys.exit(f"The tests of {name} fail without any change: mend them first.")
    total: Counter[int] = Counter()
    with ProcessPoolExecutor() as pool:
        for name in chosen:
            count: Counter[int] = Counter()
            for said, change in pool.map(verdict, mutants(name), chunksize=8):
                count[said] += 1
                if said == SURVIVED:
                    print(change, flush=True)
            total += count
            print(f"== {name}: {_share(count)}", flush=True)
    print(f"== all: {_share(total)}")


def _share(count: Counter[int]) -> str:
    tried = count[KILLED] + count[SURVIVED]
    share = 100 * count[KILLED] / tried if tried else 100.0
    return (
        f"{count[KILLED]} of {tried} changes noticed, {share:.1f} %; {count[BROKEN]} broke the module and do not count"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
