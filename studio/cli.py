"""The command line. Data goes to standard output, messages to standard error; no traceback reaches a user.

Each command imports what it needs when it runs: a check of a protocol loads neither Qt nor the PDF library, and a
sample size no protocol.
"""

from __future__ import annotations

import argparse
import errno
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from studio import __version__
from studio.storage import ENDING
from studio.text import Text, _, n_, visible

if TYPE_CHECKING:
    from studio.protocol.protocol import Protocol
    from studio.storage.sealed import Key

OK, OPEN_FINDINGS, UNREADABLE, UNEXPECTED, INTERRUPTED = 0, 1, 2, 70, 130

Window = Callable[[Path | None], int]


class CommandError(Exception):
    """A command cannot be carried out; ``text`` says why and ``status`` is the exit status."""

    def __init__(self, text: Text, status: int = UNREADABLE) -> None:
        super().__init__(text)
        self.text = text
        self.status = status


def run_command(arguments: list[str], window: Window) -> int:
    """Carry out one command and return its exit status; ``window`` opens the window."""
    for stream in (sys.stdout, sys.stderr):
        _speak_utf8(stream)
    try:
        status = _dispatch(arguments, window)
        if sys.stdout is not None:
            sys.stdout.flush()
    except CommandError as error:
        _say(error.text)
        return error.status
    except BrokenPipeError:
        _write_no_more()
        return OK
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        from studio.storage.protocol_file import FileError

        if isinstance(error, FileError):
            _say(error.text)
            return UNREADABLE
        # Only streams fail without the name of a file: what was printed could not be written.
        if isinstance(error, OSError) and error.filename is None and error.errno == errno.ENOSPC:
            _write_no_more()
            _say(_("The output cannot be written: the disk is full."))
            return UNREADABLE
        _say(_unexpected(error))
        return UNEXPECTED
    return status


def _dispatch(arguments: list[str], window: Window) -> int:
    if not arguments:
        return window(None)
    if len(arguments) == 1 and arguments[0].lower().endswith((ENDING, ".pdf")):
        return window(Path(arguments[0]))
    options = _parser().parse_args(arguments)
    if options.command == "open":
        return window(options.file)
    command: Callable[[argparse.Namespace], int] = options.run
    return command(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pat-studio",
        description=str(
            _("Design protocols for trials of psychedelic-assisted therapy. Without a command, open the window.")
        ),
    )
    parser.add_argument("--version", action="version", version=f"PAT Studio {__version__}")
    # Alone on the command line it never gets here.
    parser.add_argument(
        "--self-test", action=_Alone, nargs=0, help=str(_("check that this installation is whole; exit 1 if it is not"))
    )
    commands = parser.add_subparsers(dest="command", metavar=str(_("COMMAND")), required=True)

    def add(name: str, help: Text, run: Callable[[argparse.Namespace], int] | None = None) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=str(help), description=str(help))
        command.set_defaults(run=run)
        return command

    def as_json(command: argparse.ArgumentParser) -> None:
        command.add_argument("--json", action="store_true", help=str(_("print JSON")))

    def opens_locked(command: argparse.ArgumentParser) -> None:
        command.add_argument(
            "--passphrase-file",
            type=Path,
            metavar="FILE",
            help=str(_("the first line of this file opens what is locked with a passphrase; a terminal is asked else")),
        )

    add("open", _("open a protocol in the window")).add_argument("file", type=Path)
    as_json(add("templates", _("list the templates"), _templates))
    new = add("new", _("make a protocol from a template"), _new)
    new.add_argument("template", help=str(_("the id of a template, as “templates” lists it")))
    new.add_argument("-o", "--output", type=Path, required=True, metavar=f"FILE{ENDING}")
    new.add_argument("--force", action="store_true", help=str(_("replace a file that exists")))
    check = add("check", _("check protocols; exit 1 if a must finding is open"), _check)
    check.add_argument("files", type=Path, nargs="+", metavar="FILE")
    as_json(check)
    opens_locked(check)
    as_json(add("rules", _("list the rules of the checklist"), _rules))
    add("rule", _("explain a rule"), _rule).add_argument("id")
    export = add("export", _("export a protocol as a document"), _export)
    export.add_argument("file", type=Path)
    export.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="OUT.pdf",
        help=str(_("the file to write; its ending says the kind: .pdf, .docx for Word, or .md")),
    )
    export.add_argument(
        "--what",
        choices=("protocol", "checklist", "comments"),
        default="protocol",
        help=str(_("the protocol, the report of the checklist on it (also as .json), or the comments (also as .csv)")),
    )
    export.add_argument(
        "--comments", action="store_true", help=str(_("with the open comments in a draft to share: .docx or .pdf"))
    )
    export.add_argument("--paper", choices=("a4", "letter"), default="a4")
    export.add_argument("--for", dest="purpose", choices=("sharing", "submission"), default="sharing")
    export.add_argument(
        "--final", action="store_true", help=str(_("without the mark DRAFT; refused while a must finding is open"))
    )
    opens_locked(export)
    diff = add("diff", _("show what changed from one protocol to another; exit 1 if anything did"), _diff)
    diff.add_argument("old", type=Path)
    diff.add_argument("new", type=Path)
    as_json(diff)
    opens_locked(diff)
    add("schema", _("print the JSON Schema of the file format"), _schema)
    size = add("size", _("answer how many participants a trial needs, or what power or effect so many have"), _size)
    size.formatter_class = argparse.RawDescriptionHelpFormatter
    size.epilog = str(
        _(
            """\
A request is one JSON object, such as {request}.
The answer is one JSON object too: n_per_group, n1, n2, n_total, power, effect, raw (unrounded, of the smaller arm),
formula, source, assumptions, a sentence for the protocol, and more where it applies.

  method        {methods}
  solve         n (as a rule), power, effect or alpha
  alpha, sides  0.05 and 2, unless you say otherwise; power has no value of its own
  n1, n2        participants, or n_total, where something else is solved for; ratio is n2 / n1
  dropout, cluster {{"size", "icc"}}, comparisons, coprimary    raise the number of participants

Shares, power and correlations are parts of one. A request with a member that its method does not know is answered with
those that it knows. What cannot be answered is one sentence on standard error, and exit 2.""",
            request='{"method": "t2", "d": 0.5, "power": 0.9}',
            methods=_METHODS_IN_HELP,
        )
    )
    size.add_argument("file", nargs="?", default="-", help=str(_("a file with the request; - is standard input")))
    return parser


class _Alone(argparse.Action):
    """An option that goes with nothing else."""

    def __call__(self, parser: argparse.ArgumentParser, *_rest: object) -> None:
        parser.error(str(_("{option} stands alone.", option=self.option_strings[0])))


_METHODS_IN_HELP = """\
t2, t2_welch, t1, paired, crossover, ancova, change, repeated, mmrm, anova, regression,
                correlation, proportions, noninferiority_means, noninferiority_proportions, logrank, precision,
                sd_from_interval, sequential, doses"""


def _templates(options: argparse.Namespace) -> int:
    from studio.storage.library import templates

    found = templates(_shared_folder())
    if options.json:
        return _print_json([{"id": one.id, "title": one.title, "kind": one.kind} for one in found])
    kinds = {"shipped": _("shipped"), "mine": _("mine"), "shared": _("shared folder")}
    for one in found:
        print(visible(f"{one.id:<36} {kinds[one.kind]!s:<14} {one.title}"))
        if one.problem is not None:
            _say(one.problem)
    return OK


def _new(options: argparse.Namespace) -> int:
    from studio.storage.library import find, start_from
    from studio.storage.protocol_file import save

    template = find(options.template, _shared_folder())
    if template is None:
        raise CommandError(_("There is no template “{id}”; “pat-studio templates” lists them.", id=options.template))
    if template.section is not None:
        raise CommandError(_("“{id}” holds one section only; insert it in the window.", id=options.template))
    if options.output.suffix.lower() != ENDING:
        raise CommandError(_("{path} needs a name that ends in {ending}.", path=str(options.output), ending=ENDING))
    if not options.force and _stands(options.output):
        raise CommandError(
            _("{path} exists already; choose another name, or --force to replace it.", path=str(options.output))
        )
    save(options.output, start_from(template))
    return OK


def _stands(path: Path) -> bool:
    """Tell whether there is a file of that name; where that cannot be told, writing it will say why."""
    try:
        return path.exists()
    except OSError:
        return False


def _same(one: Path, other: Path) -> bool:
    """Tell whether both are names of the same file; False where one of them is not there."""
    try:
        return one.samefile(other)
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class _Checked:
    """What there is to say of one file: the report for people or for programs, or why it could not be read."""

    ok: bool
    said: str | dict[str, object] | None = None
    problem: Text | None = None
    locked: bool = False
    """Whether a passphrase would open it."""


_SIDE_BY_SIDE_FROM = 24
"""Files from which on several processes check them; starting one takes as long as checking some."""

_TOLD_FROM = 100
"""Files from which on progress is told."""


def _check(options: argparse.Namespace) -> int:
    status, results, count = OK, [], len(options.files)
    given = _given_passphrase(options)
    for done, checked in enumerate(_all_checked(options.files, given, as_json=options.json), start=1):
        if checked.locked and given is None:
            file = options.files[done - 1]
            checked = _checked(file, _asked_passphrase(file), as_json=options.json)
        if checked.problem is not None:
            _say(checked.problem)
            status = UNREADABLE
        elif status == OK and not checked.ok:
            status = OPEN_FINDINGS
        if options.json and checked.said is not None:
            results.append(checked.said)
        elif checked.said is not None:
            print(checked.said)
        if count >= _TOLD_FROM and (done == count or done % (count // 10) == 0):
            _say(_("{done} of {count} files checked", done=done, count=count))
    if options.json:
        _print_json(results)
    return status


def _all_checked(files: list[Path], passphrase: str | None, *, as_json: bool) -> Iterator[_Checked]:
    """Yield what there is to say of each file, in their order; many files are checked on all cores."""
    check = partial(_checked, passphrase=passphrase, as_json=as_json)
    if len(files) < _SIDE_BY_SIDE_FROM or (os.cpu_count() or 1) < 2:
        yield from map(check, files)
        return
    import signal
    from concurrent.futures import ProcessPoolExecutor

    # An interrupt reaches every process of the terminal; only the one that the user started answers it.
    pool = ProcessPoolExecutor(initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    try:
        yield from pool.map(check, files, chunksize=max(1, min(16, len(files) // 8)))
    finally:
        pool.shutdown(cancel_futures=True)


def _checked(file: Path, passphrase: str | None, *, as_json: bool) -> _Checked:
    from studio.checklist.plain import finding_members
    from studio.checklist.run import run
    from studio.storage.protocol_file import FileError, key_of, loads, read
    from studio.storage.sealed import Locked

    try:
        data, name = read(file), str(file)
        try:
            protocol = loads(data, name)
        except Locked as error:
            if passphrase is None:
                return _Checked(ok=False, problem=error.text, locked=True)
            protocol = loads(data, name, key_of(data, name, passphrase))
    except FileError as error:
        return _Checked(ok=False, problem=error.text)
    report = run(protocol)
    if as_json:
        found = finding_members(report)
        return _Checked(report.ok, {"file": str(file), "ok": report.ok, "counts": report.counts, "findings": found})
    return _Checked(report.ok, "\n".join(map(visible, _report_lines(file, protocol, report))))


def _report_lines(file: Path, protocol: Protocol, report: Any) -> Iterator[str]:
    from studio.protocol.address import label

    yield str(file)
    for entry in report.open:
        yield f"  {entry.rule.severity.label!s:<8} {entry.rule.id:<6} {entry.finding.message}"
        yield f"  {'':<15} {label(protocol, entry.finding.paths[0])}"
        if entry.finding.fix is not None:
            yield f"  {'':<15} {_('Fix: {label}', label=entry.finding.fix.label)}"
    for rule, verdict in report.undecided:
        yield f"  {_('Decide')!s:<8} {rule.id:<6} {verdict.message or rule.title}"
    yield str(
        _(
            "  {must} must, {should} should, {consider} consider; {accepted} accepted; {undecided} still to decide",
            **report.counts,
        )
    )


def _rules(options: argparse.Namespace) -> int:
    from studio.checklist.catalogue import catalogue
    from studio.checklist.plain import rule_members

    rules = catalogue()
    if options.json:
        return _print_json([rule_members(rule) for rule in rules])
    for rule in rules:
        print(f"{rule.id:<6} {rule.severity.label!s:<9} {rule.challenge.label!s:<31} {rule.title}")
    return OK


def _rule(options: argparse.Namespace) -> int:
    from studio.checklist.catalogue import find
    from studio.checklist.pages import page

    rule = find(options.id)
    if rule is None:
        raise CommandError(_("There is no rule “{id}”; “pat-studio rules” lists them.", id=options.id))
    print(page(rule), end="")
    return OK


def _export(options: argparse.Namespace) -> int:
    from studio.checklist.rule import Severity
    from studio.checklist.run import run
    from studio.document.documents import document_of
    from studio.export.formats import ExportError, check_target, concerns, export
    from studio.export.options import Options
    from studio.protocol.discussion import without_comments
    from studio.storage.protocol_file import dumps

    if options.comments and (options.final or options.purpose == "submission"):
        raise CommandError(_("--comments goes with drafts to share, never with --final or --for submission."))
    try:
        format = check_target(options.output, options.what)
        protocol, key = _opened(options.file, _given_passphrase(options))
        if _same(options.file, options.output):
            raise CommandError(
                _("{path} holds the protocol itself; give the document another name.", path=str(options.output))
            )
        report = run(protocol)
        if options.final and not report.ok:
            _say(
                n_(
                    "{path} cannot be final: {count} must finding is open.",
                    "{path} cannot be final: {count} must findings are open.",
                    report.counts["must"],
                    path=str(options.file),
                )
            )
            for entry in report.open:
                if entry.rule.severity is Severity.MUST:
                    _say(_("  {rule}  {message}", rule=entry.rule.id, message=entry.finding.message))
            return OPEN_FINDINGS
        waiting = sum(rule.severity is Severity.MUST for rule, _verdict in report.undecided)
        if options.final and waiting:
            _say(
                n_(
                    "{path} is exported as final while {count} must rule is undecided; its appendix lists what is "
                    "missing.",
                    "{path} is exported as final while {count} must rules are undecided; its appendix lists what is "
                    "missing.",
                    waiting,
                    path=str(options.file),
                )
            )
        document = document_of(options.what, protocol, report, final=options.final, comments=options.comments)
        for concern in concerns(document, format):
            _say(concern.text)
        kept = protocol if options.comments else without_comments(protocol)
        own_file = dumps(kept, key) if options.what == "protocol" else None
        export(document, options.output, Options(paper=options.paper, purpose=options.purpose, protocol=own_file))
    except ExportError as error:
        raise CommandError(error.text) from error
    return OK


def _diff(options: argparse.Namespace) -> int:
    from studio.protocol.address import label
    from studio.protocol.diff import diff

    given = _given_passphrase(options)
    old, new = (_opened(file, given)[0] for file in (options.old, options.new))
    changes = diff(old, new)
    if options.json:
        from pydantic_core import to_jsonable_python

        _print_json(
            [
                {
                    "address": change.address,
                    "field": label(old if change.kind == "removed" else new, change.address),
                    "kind": change.kind,
                    "old": to_jsonable_python(change.old, exclude_none=True),
                    "new": to_jsonable_python(change.new, exclude_none=True),
                }
                for change in changes
            ]
        )
    elif changes:
        from studio.document.comparison import Comparison
        from studio.document.comparison_report import Told, as_text

        told = as_text(Told(Comparison(old, new), str(options.old), str(options.new)))
        print("\n".join(map(visible, told.removesuffix("\n").split("\n"))))
    return OPEN_FINDINGS if changes else OK


def _schema(options: argparse.Namespace) -> int:
    from studio.storage.protocol_file import schema

    return _print_json(schema())


def _size(options: argparse.Namespace) -> int:
    from studio.planning.impossible import Impossible
    from studio.planning.power.asking import LARGEST_BYTES, answer, read

    try:
        return _print_json(answer(read(_content(options.file, LARGEST_BYTES + 1))).members())
    except Impossible as error:
        raise CommandError(error.text) from error


def _content(file: str, most: int) -> bytes:
    """Return what stands in a file, or comes from standard input for “-”, as far as so many bytes."""
    try:
        if file == "-":
            return b"" if sys.stdin is None else sys.stdin.buffer.read(most)
        with Path(file).open("rb") as stream:
            return stream.read(most)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CommandError(_("{path} cannot be read: {reason}.", path=str(Path(file)), reason=why)) from error


def _opened(file: Path, passphrase: str | None) -> tuple[Protocol, Key | None]:
    """Return the protocol in the file, and the key of one that is locked with a passphrase."""
    from studio.storage.protocol_file import key_of, loads, read
    from studio.storage.sealed import Locked

    data, name = read(file), str(file)
    try:
        return loads(data, name), None
    except Locked:
        key = key_of(data, name, _asked_passphrase(file) if passphrase is None else passphrase)
        return loads(data, name, key), key


def _given_passphrase(options: argparse.Namespace) -> str | None:
    """Return the first line of the file with the passphrase, if one was named."""
    if options.passphrase_file is None:
        return None
    from studio.storage.sealed import LONGEST_PASSPHRASE

    line, *_rest = _content(str(options.passphrase_file), 4 * LONGEST_PASSPHRASE + 10).split(b"\n")
    try:
        return line.removesuffix(b"\r").decode("utf-8-sig")
    except UnicodeDecodeError:
        path = str(options.passphrase_file)
        raise CommandError(_("{path} is not UTF-8 text; save it as UTF-8.", path=path)) from None


def _asked_passphrase(file: Path) -> str:
    """Return what is typed on the terminal, unseen."""
    from getpass import getpass

    asking = _("Passphrase of {path}: ", path=str(file))
    if sys.stdin is not None and sys.stderr is not None and sys.stdin.isatty():
        try:
            return getpass(str(asking), stream=sys.stderr)
        except EOFError:
            print(file=sys.stderr)
    raise CommandError(
        _("{path} is locked with a passphrase; name a file that holds it with --passphrase-file.", path=str(file))
    )


def _shared_folder() -> Path | None:
    from studio.storage.settings import load_settings

    folder = load_settings().shared_folder
    return Path(folder) if folder else None


def _print_json(content: object) -> int:
    written = json.dumps(content, ensure_ascii=False, indent=2)
    print("\n".join(map(_obeyed_by_none, written.split("\n"))))
    return OK


def _obeyed_by_none(line: str) -> str:
    """Return a line of JSON that says the same and holds nothing that a terminal would obey."""
    return line if line.isprintable() else "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in line)


def _say(message: Text) -> None:
    """Write one line to standard error, if there is one; what would break or colour the line is written out."""
    if sys.stderr is not None:
        print(visible(str(message)), file=sys.stderr)


def _write_no_more() -> None:
    """Drop whatever is still to be written to standard output, or Python complains when it closes the stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speak_utf8(stream: TextIO) -> None:
    """Write UTF-8 whatever the locale says, and never fail over a character."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace")


def _unexpected(error: Exception) -> Text:
    """Keep a report of an unexpected error and return the sentence for the user."""
    from studio.storage import crashes

    watch = crashes.Watch()
    watch.note(crashes.described(error))
    watch.seen()
    watch.end()
    if watch.file is None:
        return _("Something unexpected went wrong, and it could not be written down where. Your files are unchanged.")
    return _("Something unexpected went wrong; {file} tells where. Your files are unchanged.", file=str(watch.file))
