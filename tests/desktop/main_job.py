"""The main job in the window with hostile words, in a process that may reach nothing; ``test_no_network`` runs it.

Says on standard error what was tried that must not be, one a line, and ends with 0 when there was nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

_FORBIDDEN = (
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname",
    "socket.sendmsg", "socket.sendto", "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect",
    "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "webbrowser.open",
)  # fmt: skip
# Qt's library for PDF is linked to that for networks, which is therefore in memory; only the system calls tell more.
_NETWORK = ("PySide6.QtNetwork", "urllib.request", "http.client", "requests", "ftplib", "smtplib")

tried: list[str] = []


def watch(event: str, details: tuple[Any, ...]) -> None:
    """Note whatever reaches out of the process."""
    if event in _FORBIDDEN:
        tried.append(f"{event} {details}")
    elif event == "subprocess.Popen" and details[0] != sys.executable:
        tried.append(f"{event} {details[:2]}")
    elif event == "socket.__new__" and int(details[1]) != 1:  # AF_UNIX: how processes of one computer talk
        tried.append(f"{event} {details[1:]}")
    elif event == "ctypes.dlopen" and details[0] is not None:  # None is the interpreter itself
        tried.append(f"{event} {details}")


def hostile(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return words for fields that point to the network and to a file that nothing may open."""
    bait = (folder / "bait.png").as_uri()
    web = "http://192.0.2.1/bait.png"
    words = (
        f'<img src="{bait}"><img src="{web}"><link rel="stylesheet" href="{web}"><iframe src="{web}"></iframe>'
        f"![a]({bait}) ![b]({web}) <script src='{web}'></script>"
        f'<svg><image xlink:href="{bait}"/><image href="{web}"/></svg> url({web}) '
        f'@import "{web}"; {web} \\\\192.0.2.1\\a'
    )
    return (
        ("/overview/title", words.replace("\n", " ")),
        ("/overview/short_title", words[:150]),
        ("/rationale/risks", words),
        ("/design/rationale", words),
        ("/oversight/data_sharing", f"See {web} and <a href='{web}'>this</a>."),
    )


def main(folder: Path) -> int:
    """Start, edit, look at pages and preview, check, plan, export, save, open, compare."""
    sys.addaudithook(watch)
    from PySide6.QtCore import QEventLoop, QMimeData, QTimer
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from studio.desktop import theme
    from studio.desktop.dialogs.export import ExportDialog, Wish
    from studio.desktop.editors.rich_text import from_html
    from studio.desktop.main_window import MainWindow
    from studio.protocol.edit import put
    from studio.storage.library import find
    from studio.storage.settings import Settings
    from studio.text import _

    app = QApplication(sys.argv[:1])
    theme.apply(app, "light", 1.0)
    window = MainWindow(Settings(open_exported=False))
    window.resize(1280, 800)
    window.show()

    def pump(milliseconds: int = 300) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    pump()
    template = find("psilocybin-trd-single-dose")
    assert template is not None
    window.files.start_from(template)
    pump()
    for address, words in hostile(folder):
        window.session.edit(_("Change"), lambda protocol, a=address, w=words: put(protocol, a, w))
        data = QMimeData()
        data.setHtml(words)
        QGuiApplication.clipboard().setMimeData(data)
        from_html(words)
    window.session.check_now()
    window.session.save(folder / "a.patp")
    for page in ("overview", "rationale", "design", "schedule", "dosing", "statistics"):
        window.workspace.show_page(page)
        pump()
    for panel in ("evidence", "help", "comments", "preview"):
        window.toggle_side(panel)
        pump(2000 if panel == "preview" else 200)
    window.planning.open("size")
    pump(800)
    for ending in (".pdf", ".docx", ".md"):
        window.exports.export()
        (dialog,) = window.findChildren(ExportDialog)
        dialog.wanted.emit(Wish(folder / f"a{ending}", open_afterwards=False))
        for _wait in range(300):
            pump(100)
            if (folder / f"a{ending}").exists():
                break
        pump()
        for left in window.findChildren(ExportDialog):
            left.close()
        pump(100)
    window.files.save()
    window.files.close()
    pump()
    window.files.open(folder / "a.pdf")
    pump(600)
    window.session.start(window.session.protocol)
    window.close()
    made = {path.suffix for path in folder.iterdir()}
    if not {".patp", ".pdf", ".docx", ".md"} <= made:
        tried.append(f"the job was not done: {sorted(made)}")
    tried.extend(f"{name} was loaded" for name in _NETWORK if name in sys.modules)
    for line in tried:
        print(line, file=sys.stderr)
    return 1 if tried else 0


if __name__ == "__main__":
    os._exit(main(Path(sys.argv[1])))
