"""Whether an installed program is whole: each thing that it does is done once, without a screen and without a network.

What the checks write goes to a folder of their own, which is removed; nothing that is the user's is read or changed.
It is for people who install or pack the program. The tests of a checkout ask for much more.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studio import __version__
from studio.text import Text, _, n_

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.protocol.protocol import Protocol
    from studio.storage.library import Template

_TEMPLATE = "psilocybin-trd-single-dose"
_PASSPHRASE = "correct horse battery staple"
_KNOWN_N = 86
"""Participants in each arm of a t test for d = 0.5, two-sided 0.05 and power 0.9, as any table has them (more exactly
85.03)."""


class Failed(Exception):
    """A check did not go well; ``text`` says how."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


def self_test() -> int:
    """Do every check, print a line for each with its time in seconds, and return 0 when all went well, else 1."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    system = f"{platform.system()} {platform.machine()}"
    print(_("PAT Studio {version}, Python {python}, {system}", version=__version__, python=_python(), system=system))
    failed = 0
    with tempfile.TemporaryDirectory(prefix="pat-studio-self-test-") as folder:
        for title, check in _checks(Path(folder)):
            begun = time.perf_counter()
            try:
                said, sign = check(), _("ok")
            except Exception as error:
                said, sign = error.text if isinstance(error, Failed) else _described(error), _("FAILED")
                failed += 1
            print(f"{sign!s:<7} {time.perf_counter() - begun:6.2f} s  {title}: {said}", flush=True)
    if failed:
        print(n_("{count} check failed.", "{count} checks failed.", failed))
    else:
        print(_("All is well."))
    return 1 if failed else 0


def _checks(folder: Path) -> tuple[tuple[Text, Callable[[], Text]], ...]:
    """Return the checks in their order; ``folder`` is for what they write."""
    return (
        (_("Facts"), _facts),
        (_("Templates"), _templates),
        (_("Typefaces"), _typefaces),
        (_("Checklist"), _checklist),
        (_("Sample size"), _sample_size),
        (_("Protocol file"), partial(_protocol_file, folder)),
        (_("Locked protocol file"), partial(_locked_file, folder)),
        (_("PDF, made in a process of its own"), partial(_pdf, folder)),
        (_("Word and Markdown"), partial(_other_documents, folder)),
        (_("Window"), _window),
        (_("Your own folders"), _own_folders),
    )


def _facts() -> Text:
    from studio.knowledge import (
        biomarkers,
        calculations,
        comedications,
        compounds,
        criteria,
        guess_rates,
        instruments,
        mistakes,
        outlines,
        questions,
        sources,
        trials,
    )

    rooms = (
        *(biomarkers, calculations, comedications, compounds, criteria, guess_rates, instruments, mistakes),
        *(questions, sources, trials),
    )
    counts = [len(room.every()) for room in rooms]
    for outline in (outlines.m11, outlines.respct, outlines.spirit):
        counts.append(len(outline()))
    if not all(counts):
        raise Failed(_("a part of them is empty"))
    return n_("{count} entry read", "{count} entries read", sum(counts))


def _template() -> Template:
    from studio.storage.library import find

    found = find(_TEMPLATE)
    if found is None or found.problem is not None:
        raise Failed(_("“{id}” is missing or damaged", id=_TEMPLATE))
    return found


def _protocol() -> Protocol:
    from studio.storage.library import start_from

    return start_from(_template())


def _templates() -> Text:
    from studio.storage.library import start_from, templates

    shipped = [one for one in templates() if one.kind == "shipped"]
    _template()
    for one in shipped:
        start_from(one)
    return n_("{count} read", "{count} read", len(shipped))


def _typefaces() -> Text:
    from studio.desktop.shown import typefaces

    return n_("{count} file read", "{count} files read", typefaces())


def _checklist() -> Text:
    from studio.checklist.catalogue import catalogue
    from studio.checklist.run import run

    report = run(_protocol())
    if not report.ok:
        raise Failed(_("a shipped template has an open must finding"))
    return n_("{count} rule asked", "{count} rules asked", len(catalogue()))


def _sample_size() -> Text:
    from studio.planning.power.asking import answer

    found = answer({"method": "t2", "d": 0.5, "power": 0.9}).n_per_group
    if found != _KNOWN_N:
        raise Failed(_("{found} participants in each arm instead of {right}", found=str(found), right=_KNOWN_N))
    return _("{count} participants in each arm for an effect of 0.5", count=_KNOWN_N)


def _protocol_file(folder: Path) -> Text:
    from studio.storage.protocol_file import load, save

    file = folder / "protocol.patp"
    save(file, _protocol())
    if load(file) != _protocol():
        raise Failed(_("what was read is not what was written"))
    return _("written and read back, {size} kB", size=file.stat().st_size // 1000)


def _locked_file(folder: Path) -> Text:
    from studio.storage.protocol_file import load, save
    from studio.storage.sealed import Key, WrongPassphrase

    file = folder / "locked.patp"
    key = Key.fresh(_PASSPHRASE)
    save(file, _protocol(), key)
    if load(file, key) != _protocol():
        raise Failed(_("what was read is not what was written"))
    try:
        load(file, Key.fresh(f"{_PASSPHRASE}!"))
    except WrongPassphrase:
        return _("written and read back; another passphrase is refused")
    raise Failed(_("another passphrase opens it"))


def _pdf(folder: Path) -> Text:
    from studio.desktop.shown import pages_of
    from studio.export.options import Options
    from studio.press.orders import file as order
    from studio.press.press import Press
    from studio.storage.protocol_file import dumps, load

    protocol, file = _protocol(), folder / "protocol.pdf"
    options = Options(protocol=dumps(protocol))
    press = Press()
    try:
        made = press.make(partial(order, protocol, "protocol", ".pdf", options, False, False), lambda _share: None)
    finally:
        press.close()
    file.write_bytes(made)
    if load(file) != protocol:
        raise Failed(_("the protocol in it is not the one that was exported"))
    pages = pages_of(file)
    if not pages:
        raise Failed(_("it does not open"))
    return n_("{count} page; the protocol in it opens", "{count} pages; the protocol in it opens", pages)


def _other_documents(folder: Path) -> Text:
    from studio.checklist.run import run
    from studio.document.documents import document_of
    from studio.export.formats import export

    protocol = _protocol()
    document = document_of("protocol", protocol, run(protocol))
    files = [folder / "protocol.docx", folder / "protocol.md"]
    for file in files:
        export(document, file)
    return _("{word} kB and {markdown} kB", word=_kilobytes(files[0]), markdown=_kilobytes(files[1]))


def _window() -> Text:
    from studio.desktop.shown import template_shown

    return _("shows “{title}”", title=template_shown(_template()))


def _own_folders() -> Text:
    from studio.storage import folders

    for folder in (folders.templates_folder(), folders.drafts_folder(), folders.settings_file().parent):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        try:
            # Where the system can, this file never has a name.
            with tempfile.TemporaryFile(dir=there) as file:
                file.write(b"PAT Studio")
        except OSError as error:
            why = error.strerror or "?"
            raise Failed(_("{folder} cannot be written to: {reason}", folder=str(there), reason=why)) from error
    return _("can be written to")


def _kilobytes(file: Path) -> int:
    return file.stat().st_size // 1000


def _python() -> str:
    frozen = getattr(sys, "frozen", False)
    return f"{platform.python_version()} ({'frozen' if frozen else 'installed'})"


def _described(error: Exception) -> Text:
    """Return an error that nobody foresaw as those need it who mend an installation: its kind, and what it says."""
    return _("{kind}: {message}", kind=type(error).__name__, message=str(error))
