"""The command line is a contract: what it prints where, and how it ends."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from studio.export.formats import formats_of
from studio.protocol.discussion import comment_on
from studio.protocol.edit import put
from studio.protocol.protocol import FORMAT, Protocol, TemplateNote
from studio.storage.library import find, start_from
from studio.storage.protocol_file import load, save
from studio.text import listing
from tests.present import HEAD

TEMPLATE = "psilocybin-trd-single-dose"


def pat(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "studio", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.patp"
    assert pat("new", TEMPLATE, "-o", path).returncode == 0
    return path


@pytest.fixture
def dangerous(file: Path) -> Path:
    path = file.with_name("dangerous.patp")
    protocol = load(file)
    (given, *_rest) = protocol.dosing.arms
    save(path, put(protocol, f"/dosing/arms/{given.id}/dose", {"amount": 25, "unit": "g"}))
    return path


def test_templates_are_listed_with_id_title_and_kind() -> None:
    listed = json.loads(pat("templates", "--json").stdout)
    assert {"id": TEMPLATE, "title": "Psilocybin, single dose, TRD", "kind": "shipped"} in listed
    assert TEMPLATE in pat("templates").stdout


def test_the_shipped_template_has_no_open_must_finding(file: Path) -> None:
    done = pat("check", file)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "0 must" in done.stdout


def test_check_prints_json_as_promised(file: Path, dangerous: Path) -> None:
    done = pat("check", file, dangerous, "--json")
    assert done.returncode == 1
    good, bad = json.loads(done.stdout)
    assert good["ok"]
    assert not bad["ok"]
    assert set(good) == {"file", "ok", "counts", "findings"}
    assert set(bad["counts"]) == {"must", "should", "consider", "undecided", "accepted"}
    assert bad["counts"]["must"] >= 1
    dose = next(found for found in bad["findings"] if found["rule"] == "R-27")
    assert set(dose) == {"rule", "severity", "challenge", "outcome", "paths", "message", "sources", "fix"}
    assert (dose["severity"], dose["challenge"], dose["outcome"]) == ("must", "risks", "finding")
    assert "25 g" in dose["message"]
    assert dose["fix"] == "Change to 25 mg"


def test_a_file_that_cannot_be_read_is_one_sentence_and_the_others_are_checked(file: Path, tmp_path: Path) -> None:
    missing = tmp_path / "none.patp"
    done = pat("check", missing, file, "--json")
    assert done.returncode == 2
    assert done.stderr.strip() == f"{missing} does not exist; check the name and the folder."
    assert len(json.loads(done.stdout)) == 1


@pytest.mark.parametrize("command", ["check", "export", "diff"])
def test_bad_input_is_one_sentence_exit_2_and_the_file_untouched(command: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.patp"
    path.write_bytes(HEAD + b', "overview": {"title": 7}}')
    more = {"check": [], "export": ["-o", tmp_path / "out.pdf"], "diff": [path]}[command]
    done = pat(command, path, *more)
    assert done.returncode == 2
    assert done.stderr == f"{path}: /overview/title must be a text in quotes.\n"
    assert path.read_bytes() == HEAD + b', "overview": {"title": 7}}'
    assert list(tmp_path.iterdir()) == [path]


def test_new_never_replaces_a_file_unasked(file: Path) -> None:
    file.write_text("mine")
    done = pat("new", TEMPLATE, "-o", file)
    assert done.returncode == 2
    assert "exists already" in done.stderr
    assert file.read_text() == "mine"
    assert pat("new", TEMPLATE, "-o", file, "--force").returncode == 0
    assert load(file).overview.title


def test_an_unknown_template_or_rule_is_said(tmp_path: Path) -> None:
    for arguments in (("new", "nothing", "-o", tmp_path / "a.patp"), ("rule", "X-99")):
        done = pat(*arguments)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "lists them" in done.stderr


def test_rules_are_listed_and_explained() -> None:
    rules = json.loads(pat("rules", "--json").stdout)
    assert len(rules) >= 25
    assert {rule["challenge"] for rule in rules} == {
        "risks", "mechanism", "treatment", "long_term", "derivatives", "biomarkers", "personalisation", "validity",
    }  # fmt: skip
    assert all(rule["sources"] and rule["reason"] for rule in rules)
    page = pat("rule", "r-27").stdout
    assert "R-27" in page
    assert "Must" in page


def test_export_makes_a_pdf_of_at_least_25_pages(file: Path, tmp_path: Path) -> None:
    from pypdf import PdfReader

    out = tmp_path / "a.pdf"
    done = pat("export", file, "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    reader = PdfReader(out)
    assert len(reader.pages) >= 25
    assert "DRAFT" in reader.pages[3].extract_text()
    final = tmp_path / "final.pdf"
    assert pat("export", file, "-o", final, "--final", "--paper", "letter").returncode == 0
    assert "DRAFT" not in PdfReader(final).pages[3].extract_text()


def test_a_final_export_is_refused_while_a_must_finding_is_open(dangerous: Path, tmp_path: Path) -> None:
    done = pat("export", dangerous, "-o", tmp_path / "a.pdf", "--final")
    assert done.returncode == 1
    sentence, *listed = done.stderr.splitlines()
    assert "cannot be final" in sentence
    assert any("R-27" in line and "25 g" in line for line in listed)
    assert not (tmp_path / "a.pdf").exists()


def test_every_command_that_reads_a_protocol_reads_the_pdf_that_holds_it(dangerous: Path, tmp_path: Path) -> None:
    shared, again, submitted = (tmp_path / f"{name}.pdf" for name in ("shared", "again", "submitted"))
    assert pat("export", dangerous, "-o", shared).returncode == 0
    assert load(shared) == load(dangerous)
    assert pat("diff", dangerous, shared).returncode == 0
    (from_file,), (from_pdf,) = (json.loads(pat("check", path, "--json").stdout) for path in (dangerous, shared))
    assert from_pdf == {**from_file, "file": str(shared)}
    assert pat("export", shared, "-o", again).returncode == 0
    assert load(again) == load(dangerous)
    before = shared.read_bytes()
    assert pat("export", shared, "-o", submitted, "--for", "submission").returncode == 0
    assert shared.read_bytes() == before
    done = pat("check", submitted)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == f"{submitted}: this PDF holds no protocol; only one that PAT Studio exported for sharing does.\n"
    )


def test_a_document_is_not_written_over_the_protocol_that_it_is_made_from(file: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared.pdf"
    assert pat("export", file, "-o", shared).returncode == 0
    named = file.rename(tmp_path / "protocol.md")
    for path in (shared, named):
        before = path.read_bytes()
        done = pat("export", path, "-o", path, "--for", "submission")
        assert done.returncode == 2
        assert "holds the protocol itself" in done.stderr
        assert path.read_bytes() == before


def test_new_does_not_replace_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "a.patp"
    path.write_bytes(b"%PDF-1.7 of somebody")
    done = pat("new", TEMPLATE, "-o", path, "--force")
    assert done.returncode == 2
    assert "is a PDF" in done.stderr
    assert path.read_bytes() == b"%PDF-1.7 of somebody"


def test_a_character_that_no_font_has_is_said_and_exported(file: Path, tmp_path: Path) -> None:
    odd, out = tmp_path / "odd.patp", tmp_path / "odd.pdf"
    save(odd, put(load(file), "/overview/short_title", "Trial \u0e01"))
    done = pat("export", odd, "-o", out)
    assert done.returncode == 0
    assert "U+0E01 THAI CHARACTER KO KAI is in no font" in done.stderr
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("out", ["missing/a.pdf", "a.xyz", "."])
def test_an_export_that_cannot_be_written_leaves_nothing(file: Path, tmp_path: Path, out: str) -> None:
    before = sorted(tmp_path.iterdir())
    done = pat("export", file, "-o", tmp_path / out)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert sorted(tmp_path.iterdir()) == before


def test_diff_tells_equal_from_different(file: Path, dangerous: Path) -> None:
    assert pat("diff", file, file).returncode == 0
    done = pat("diff", file, dangerous)
    assert done.returncode == 1
    assert "- 25 mg" in done.stdout
    assert "+ 25 g" in done.stdout
    (change,) = json.loads(pat("diff", file, dangerous, "--json").stdout)
    assert change["kind"] == "changed"
    assert change["address"].startswith("/dosing/arms/")
    assert change["field"].startswith("Dosing, ")


def test_diff_shows_items_and_groups_by_their_fields(tmp_path: Path) -> None:
    old, new = tmp_path / "old.patp", tmp_path / "new.patp"
    save(old, Protocol())
    arm = put(Protocol(), "/design/arms", [{"id": "high", "name": "High dose", "allocation": 2}])
    save(new, put(arm, "/template", {"title": "A base"}))
    said = pat("diff", old, new).stdout
    assert "Template: added\n  + Title: A base\n" in said
    assert "High dose: added\n  + " in said
    assert "Allocation" in said
    assert "=" not in said


def test_diff_keeps_a_value_on_its_own_lines(file: Path) -> None:
    other = file.with_name("other.patp")
    save(other, put(load(file), "/overview/acronym", "A\u2028+ forged"))
    done = pat("diff", file, other)
    assert done.returncode == 1
    assert "forged" in done.stdout
    assert not [line for line in done.stdout.splitlines() if line.startswith("+ forged")]


def test_diff_shows_members_that_this_program_does_not_know(file: Path) -> None:
    other = file.with_name("other.patp")
    other.write_text(file.read_text("utf-8").replace(",", ',\n  "invention": [1],', 1), "utf-8")
    done = pat("diff", file, other)
    assert done.returncode == 1
    assert "\ninvention: added\n  + [1]\n" in done.stdout


def test_a_blank_protocol_is_a_list_of_open_decisions(tmp_path: Path) -> None:
    blank = tmp_path / "blank.patp"
    pat("new", "blank", "-o", blank)
    done = pat("check", blank)
    assert done.returncode == 0
    assert done.stdout.count("  Decide ") > 50


@pytest.mark.parametrize("name", ["x" * 300 + ".patp", "x.txt"])
def test_a_name_that_cannot_be_is_one_sentence(tmp_path: Path, name: str) -> None:
    done = pat("new", "blank", "-o", tmp_path / name)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert list(tmp_path.glob("x*")) == []


def test_the_schema_asks_for_the_format() -> None:
    schema = json.loads(pat("schema").stdout)
    for wrong in ({}, {"format": FORMAT + 1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_the_schema_accepts_the_template(file: Path) -> None:
    schema = json.loads(pat("schema").stdout)
    jsonschema.validate(json.loads(file.read_text("utf-8")), schema)


def test_a_check_imports_neither_qt_nor_the_pdf_library(file: Path) -> None:
    code = (
        "import sys; from studio.__main__ import main; main(['check', sys.argv[1]]);"
        "print([name for name in sys.modules if name.split('.')[0] in ('PySide6', 'reportlab', 'pikepdf')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.endswith("[]\n")


def test_output_is_utf_8_whatever_the_locale(file: Path) -> None:
    done = pat("templates", LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0


def test_an_unexpected_error_is_a_sentence_and_its_details_are_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from studio import cli
    from studio.storage import crashes

    def fail(*_arguments: object) -> int:
        raise RuntimeError("broken inside")

    assert cli.run_command([], fail) == 70
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "broken inside" not in said
    kept = crashes.kept()
    assert "RuntimeError" in kept
    assert "in fail" in kept
    assert "broken inside" not in kept
    assert not crashes.left_behind()


def test_without_a_display_the_window_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems always have a display")
    done = pat(DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert done.returncode == 2
    assert done.stderr.startswith("There is no display")


@pytest.mark.parametrize(
    ("arguments", "opened"),
    [
        ([], None),
        (["a.patp"], Path("a.patp")),
        (["b/A.PATP"], Path("b/A.PATP")),
        (["a.PDF"], Path("a.PDF")),
        (["open", "a"], Path("a")),
    ],
)
def test_the_window_opens_alone_or_on_a_file(arguments: list[str], opened: Path | None) -> None:
    from studio import cli

    asked: list[Path | None] = []
    assert cli.run_command(arguments, lambda path: asked.append(path) or 0) == 0
    assert asked == [opened]


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"]])
def test_help_and_version_are_data_and_no_error(arguments: list[str]) -> None:
    done = pat(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_a_wrong_command_is_a_usage_error(tmp_path: Path) -> None:
    for arguments in (["bogus"], ["check"], ["new", TEMPLATE], ["export", tmp_path, "-o", "a.pdf", "--paper", "a5"]):
        done = pat(*arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "usage: pat-studio" in done.stderr


def test_a_strange_file_name_stays_within_one_line(tmp_path: Path) -> None:
    done = pat("check", tmp_path / "two\nlines\x1b[31m.patp")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "two\\nlines\\x1b[31m.patp does not exist" in done.stderr


ODD = "\x1b[31m\x9b5m\u202e"
"""Colours a terminal, makes it blink, and turns the direction of writing."""


def test_nothing_in_a_file_or_its_name_is_obeyed_by_the_terminal(file: Path, tmp_path: Path) -> None:
    odd = tmp_path / f"{ODD}.patp"
    save(odd, put(put(load(file), "/overview/sponsor", f"Sponsor{ODD}"), "/rationale/purpose", f"One{ODD}\n\ttwo"))
    own = tmp_path / "data" / "pat-studio" / "templates"
    own.mkdir(parents=True)
    save(own / f"a{ODD}.patp", Protocol(template=TemplateNote(title=f"Mine{ODD}")))
    shown = "\\x1b[31m\\x9b5m\\u202e"
    for arguments, expected in (
        (["check", odd], shown),
        (["diff", file, odd], f"  + Sponsor{shown}\n"),
        (["templates"], f"Mine{shown}\n"),
        (["size", odd.with_suffix(".json")], f"{shown}.json cannot be read"),
        (["check", "--json", odd], "\\u001b[31m\\u009b5m\\u202e.patp"),
        (["diff", "--json", file, odd], "Sponsor\\u001b[31m\\u009b5m\\u202e"),
    ):
        done = pat(*arguments, XDG_DATA_HOME=str(tmp_path / "data"))
        said = done.stdout + done.stderr
        assert expected in said
        assert all(letter.isprintable() or letter == "\n" for letter in said)
        if "--json" in arguments:
            assert any(ODD in text for one in json.loads(done.stdout) for text in one.values() if isinstance(text, str))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_to_a_full_disk_is_said() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "studio", "schema"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "The output cannot be written: the disk is full.\n"


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals as POSIX has them")
def test_a_reader_that_goes_away_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "studio", "schema"],
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name != "posix", reason="pipes and signals as POSIX has them")
def test_an_interrupt_is_quiet(tmp_path: Path) -> None:
    code = (
        "import signal, sys, time; from studio import cli; from studio.__main__ import main\n"
        # A shell that starts the tests in the background makes them, and what they start, ignore interrupts.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "cli._dispatch = lambda *_: (print('ready', flush=True), time.sleep(60))\n"
        "sys.exit(main([]))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as done:
        assert done.stdout is not None
        assert done.stdout.readline() == "ready\n"
        time.sleep(0.1)
        done.send_signal(signal.SIGINT)
        _out, said = done.communicate(timeout=60)
    assert (done.returncode, said) == (130, "")


def test_a_final_export_with_undecided_must_rules_says_so(tmp_path: Path) -> None:
    blank, out = tmp_path / "blank.patp", tmp_path / "a.md"
    assert pat("new", "blank", "-o", blank).returncode == 0
    done = pat("export", blank, "-o", out, "--final")
    assert done.returncode == 0
    assert "must rules are undecided" in done.stderr
    assert pat("export", blank, "-o", out).stderr == ""


@pytest.mark.parametrize("ending", [".pdf", ".md", ".json"])
def test_the_checklist_is_exported_as_a_report_of_its_own(dangerous: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"report{ending}"
    done = pat("export", dangerous, "-o", out, "--what", "checklist")
    assert (done.returncode, done.stderr) == (0, "")
    if ending != ".pdf":
        assert "25 g" in out.read_text(encoding="utf-8")
    else:
        assert out.read_bytes().startswith(b"%PDF")


def commented(tmp_path: Path) -> Path:
    path = tmp_path / "commented.patp"
    when = datetime(2026, 11, 27, 14, 2, tzinfo=UTC)
    shipped = find(TEMPLATE)
    assert shipped is not None
    save(path, comment_on(start_from(shipped), "/overview/acronym", "Is QUETZAL free?", "Ada", when, id="c"))
    return path


def test_comments_are_exported_on_their_own_and_with_drafts_when_asked_for(tmp_path: Path) -> None:
    file = commented(tmp_path)
    assert pat("export", file, "-o", tmp_path / "a.csv", "--what", "comments").returncode == 0
    assert "Is QUETZAL free?" in (tmp_path / "a.csv").read_text(encoding="utf-8")
    for number, arguments in enumerate(((), ("--comments",))):
        out = tmp_path / f"{number}.docx"
        assert pat("export", file, "-o", out, *arguments).returncode == 0
        with zipfile.ZipFile(out) as package:
            assert ("QUETZAL" in package.read("word/comments.xml").decode()) is bool(arguments)


@pytest.mark.parametrize("refused", [("--final",), ("--for", "submission")])
def test_comments_never_go_with_what_leaves_the_house(tmp_path: Path, refused: tuple[str, ...]) -> None:
    done = pat("export", commented(tmp_path), "-o", tmp_path / "a.docx", "--comments", *refused)
    assert done.returncode == 2
    assert "--comments goes with drafts to share" in done.stderr
    assert not (tmp_path / "a.docx").exists()


def test_a_pdf_holds_the_protocol_without_comments_unless_they_are_asked_for(tmp_path: Path) -> None:
    file = commented(tmp_path)
    for number, arguments in enumerate(((), ("--comments",))):
        out = tmp_path / f"{number}.pdf"
        assert pat("export", file, "-o", out, *arguments).returncode == 0
        assert len(load(out).comments) == len(arguments)


def test_a_protocol_is_not_exported_as_json(file: Path, tmp_path: Path) -> None:
    done = pat("export", file, "-o", tmp_path / "a.json")
    assert done.returncode == 2
    assert f"in one of {listing([one.ending for one in formats_of('protocol')])}." in done.stderr
    assert list(tmp_path.glob("*.json")) == []


def test_many_files_are_checked_side_by_side_in_their_order(dangerous: Path, tmp_path: Path) -> None:
    files = []
    for number in range(120):
        copy = tmp_path / f"{number:03}.patp"
        content = b"{" if number == 60 else (dangerous if number % 2 else dangerous.with_name("a.patp")).read_bytes()
        copy.write_bytes(content)
        files.append(copy)
    done = pat("check", *files, "--json")
    assert done.returncode == 2
    told = json.loads(done.stdout)
    assert [one["file"] for one in told] == [str(path) for path in files if path.name != "060.patp"]
    assert [one["ok"] for one in told] == [int(Path(one["file"]).stem) % 2 == 0 for one in told]
    alone = json.loads(pat("check", files[1], "--json").stdout)
    assert told[1] == alone[0]
    said = done.stderr.splitlines()
    assert [line for line in said if "060.patp" in line] == [said[5]]
    assert said[0] == "12 of 120 files checked"
    assert said[-1] == "120 of 120 files checked"


def test_a_few_files_are_checked_without_a_word_of_progress(file: Path) -> None:
    assert pat("check", *[file] * 5).stderr == ""
