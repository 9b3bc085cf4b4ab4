"""What holds for every resource file, whatever it is about."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import BaseModel

from studio.data import data_folder
from studio.knowledge import (
    biomarkers,
    comedications,
    compounds,
    instruments,
    mistakes,
    outlines,
    reading,
    sources,
    trials,
)
from studio.knowledge.comedications import Comedication
from studio.knowledge.compounds import Compound
from studio.knowledge.facts import Certainty, Range, Sourced
from studio.knowledge.reading import KnowledgeError, load

KINDS: dict[str, ModuleType] = {
    "biomarkers": biomarkers,
    "comedications": comedications,
    "compounds": compounds,
    "instruments": instruments,
    "mistakes": mistakes,
    "sources": sources,
    "trials": trials,
}
FACTUAL = [module for kind, module in KINDS.items() if kind != "sources"]


def sourced(value: object) -> Iterator[Sourced]:
    if isinstance(value, Sourced):
        yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from sourced(getattr(value, name))
    elif isinstance(value, tuple):
        for member in value:
            yield from sourced(member)


def all_sourced() -> list[tuple[str, Sourced]]:
    return [
        (f"{module.__name__}: {getattr(item, 'name', None) or item.id}", fact)
        for module in FACTUAL
        for item in module.every()
        for fact in sourced(item)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_is_an_item(kind):
    files = list((data_folder("resources") / kind).glob("*.toml"))
    assert files
    assert len(KINDS[kind].every()) == len(files)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "mistakes"])
def test_items_come_in_the_order_of_their_names(kind):
    names = [(getattr(item, "name", None) or item.title).casefold() for item in KINDS[kind].every()]
    assert names == sorted(names)


def test_every_source_that_a_fact_names_exists():
    known = {source.id for source in sources.every()}
    unknown = [
        (where, source)
        for where, fact in all_sourced()
        for source in (fact.source, fact.high_source if isinstance(fact, Range) else None)
        if source is not None and source not in known
    ]
    assert unknown == []


def test_a_fact_from_memory_names_a_source_that_says_so_and_the_other_way_round():
    wrong = [
        (where, fact)
        for where, fact in all_sourced()
        if (fact.certainty is Certainty.MEMORY) != (sources.find(fact.source).status == "from memory")
    ]
    assert wrong == []


def test_every_compound_of_a_trial_exists_or_is_known_by_name_alone():
    by_name_alone = {trial.compound for trial in trials.every() if compounds.find(trial.compound) is None}
    assert by_name_alone <= {"GM-2505", "RE104"}


def test_every_interaction_names_known_co_medications():
    groups = {interaction.group for compound in compounds.every() for interaction in compound.interactions}
    assert [group for group in groups if not comedications.in_class(group) and not comedications.find(group)] == []


def test_an_item_is_found_in_any_case():
    assert instruments.find("madrs") is instruments.find("MADRS")


@pytest.mark.parametrize("identifier", ["", "no-such-thing", "../sources/spirit-2025", "a/b", ".", "PSILOCYBIN\n"])
def test_an_identifier_that_names_nothing_finds_nothing(identifier):
    assert compounds.find(identifier) is None


def broken(tmp_path: Path, kind: str, name: str, old: str, new: str) -> Path:
    text = (data_folder("resources") / kind / f"{name}.toml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / f"{name}.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_mistyped_key_is_named_with_its_file_and_place(tmp_path):
    path = broken(tmp_path, "comedications", "fluoxetine", "typical = 223", "typcial = 223")
    with pytest.raises(KnowledgeError, match=r"fluoxetine\.toml: half_life_h\.typcial: Extra inputs"):
        load(path, Comedication)


def test_a_wrong_type_is_named_with_its_file_and_place(tmp_path):
    path = broken(tmp_path, "comedications", "fluoxetine", "typical = 223", 'typical = "223"')
    with pytest.raises(KnowledgeError, match=r"fluoxetine\.toml: half_life_h\.typical: "):
        load(path, Comedication)


def test_a_missing_key_in_a_list_is_named_with_its_index(tmp_path):
    path = broken(tmp_path, "compounds", "psilocybin", 'route = "oral"\n', "")
    with pytest.raises(KnowledgeError, match=r"psilocybin\.toml: routes\.0\.route: Field required"):
        load(path, Compound)


def test_an_unknown_certainty_is_refused(tmp_path):
    path = broken(tmp_path, "comedications", "fluoxetine", 'certainty = "memory"', 'certainty = "sure"')
    with pytest.raises(KnowledgeError, match=r"fluoxetine\.toml: certainty: "):
        load(path, Comedication)


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe", b"a = 1\na = 2\n"])
def test_a_file_that_is_no_toml_is_named(tmp_path, content):
    path = tmp_path / "psilocybin.toml"
    path.write_bytes(content)
    with pytest.raises(KnowledgeError, match=r"psilocybin\.toml: not a TOML file"):
        load(path, Compound)


def test_a_file_named_otherwise_than_its_item_is_refused(tmp_path, monkeypatch):
    (tmp_path / "other-drugs").mkdir()
    path = tmp_path / "other-drugs" / "misnamed.toml"
    path.write_bytes((data_folder("resources") / "comedications" / "fluoxetine.toml").read_bytes())
    monkeypatch.setattr(reading, "data_folder", lambda kind: tmp_path)
    with pytest.raises(KnowledgeError, match=r"misnamed\.toml: .*fluoxetine"):
        reading.one("other-drugs", "misnamed", Comedication)


def test_asking_for_one_compound_opens_its_file_alone():
    script = """
import sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from studio.knowledge import (
    biomarkers, comedications, compounds, instruments, mistakes, outlines, sources, trials,
)
assert not [name for name in opened if name.endswith(".toml")], opened
compounds.find("psilocybin")
compounds.find("psilocybin")
print([name.replace("\\\\", "/").split("/")[-2:] for name in opened if name.endswith(".toml")])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[['compounds', 'psilocybin.toml']]"


def test_outlines_name_known_sources():
    for name in ("m11", "m11-statements", "respct", "spirit-2025", "e6-r3-b", "fda-2026"):
        text = (data_folder("resources") / "outlines" / f"{name}.toml").read_text(encoding="utf-8")
        source = text.split('source = "', 1)[1].split('"', 1)[0]
        assert sources.find(source) is not None
    assert outlines.m11()


@pytest.mark.parametrize("typed", ["x" * 5000, "../sources/raison-2023", "a/b", "\0", "", "con", "裸盖菇素"])
def test_whatever_is_typed_is_looked_up_without_an_error(typed):
    assert comedications.find(typed) is None
    assert comedications.find_by_name(typed) is None
