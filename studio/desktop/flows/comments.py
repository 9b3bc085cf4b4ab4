"""Comments on fields: writing, answering, settling and deleting them. Each act is one step of undo."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QTextCursor

from studio.desktop.flows.flow import Flow
from studio.protocol import discussion
from studio.protocol.address import label
from studio.protocol.base import new_id
from studio.protocol.edit import EditError
from studio.text import Text, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.desktop.dialogs.comment import WriteComment
    from studio.desktop.main_window import MainWindow
    from studio.desktop.panels.comment_list import Act
    from studio.desktop.panels.comments import Comments as Panel
    from studio.protocol.comments import Comment
    from studio.protocol.protocol import Protocol


class Comments(Flow):
    """What people say to one another about the protocol."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._unsaid: dict[tuple[str, str], str] = {}
        """Words that were given up, by file, and address that they were to be said on or comment to be answered."""

    def write(self) -> None:
        """Ask for a comment on the field in focus."""
        from studio.desktop.dialogs.comment import WriteComment

        address = self.window.workspace.place()
        on = label(self.session.protocol, address)
        dialog = WriteComment(self.window, _("Comment"), self.window.settings.who, on=on)
        self._go_on_with(address, dialog)
        dialog.decided.connect(partial(self._write, address))
        dialog.open()

    def show(self, id: str) -> None:
        """Show the panel with a comment chosen in it."""
        if not self.window.shows("comments"):
            self.window.toggle_side("comments")
        self.window.workspace.side.get("comments").choose(id)

    def watch(self, panel: Panel) -> None:
        """Do what the panel asks for."""
        panel.show_as(self.window.settings.who)
        panel.wants_writing.connect(self.write)
        panel.list.wants.connect(self._do)

    def _do(self, act: Act, comment: Comment, reply: str) -> None:
        who, now = self.window.settings.who, _now()
        match act:
            case "reply":
                self._ask(comment, _("Answer"), partial(self._reply, comment.id), said=comment.text)
            case "edit":
                words = next((one.text for one in comment.replies if one.id == reply), comment.text)
                self._ask(comment, _("Edit comment"), partial(self._reword, comment.id, reply), words=words)
            case "resolve":
                self._edit(_("Resolve comment"), lambda value: discussion.resolve(value, comment.id, who, now))
            case "reopen":
                self._edit(_("Reopen comment"), lambda value: discussion.reopen(value, comment.id))
            case "delete":
                self._edit(_("Delete comment"), lambda value: discussion.delete(value, comment.id, reply or None))
                self.window.say(_("The comment was deleted. Undo brings it back."))

    def _ask(
        self, comment: Comment, title: Text, then: Callable[[str, str], None], *, said: str = "", words: str = ""
    ) -> None:
        from studio.desktop.dialogs.comment import WriteComment

        on = str(discussion.place_in_words(self.session.protocol, comment))
        dialog = WriteComment(self.window, title, self.window.settings.who, on=on, said=said, words=words)
        if said:
            self._go_on_with(comment.id, dialog)
        dialog.decided.connect(then)
        dialog.open()

    def _go_on_with(self, on: str, dialog: WriteComment) -> None:
        """Begin with what was given up there before."""
        key = str(self.session.path or ""), on
        dialog.words.setPlainText(self._unsaid.pop(key, ""))
        dialog.words.moveCursor(QTextCursor.MoveOperation.End)
        dialog.given_up.connect(partial(self._keep, key))

    def _keep(self, key: tuple[str, str], words: str) -> None:
        if words:
            self._unsaid[key] = words
            self.window.say(_("What you wrote was not saved; it is there when you comment on this again."))

    def _write(self, address: str, words: str, who: str) -> None:
        self._known_as(who)
        made = new_id("comment")
        self._edit(
            _("Comment"),
            lambda protocol: discussion.comment_on(protocol, address, words, who, _now(), id=made),
        )

    def _reply(self, comment: str, words: str, who: str) -> None:
        self._known_as(who)
        made = new_id("answer")
        self._edit(
            _("Answer a comment"),
            lambda protocol: discussion.reply_to(protocol, comment, words, who, _now(), id=made),
        )

    def _reword(self, comment: str, reply: str, words: str, who: str) -> None:
        self._edit(_("Edit comment"), lambda protocol: discussion.reword(protocol, comment, words, reply or None))

    def _edit(self, title: Text, change: Callable[[Protocol], Protocol]) -> None:
        try:
            self.session.edit(title, change)
        except EditError as error:
            self.window.tell(error.text)
            return
        self.session.seal()
        self.session.check_now()

    def _known_as(self, who: str) -> None:
        self.window.change_settings(who=who)
        if (panel := self.window.workspace.side.get("comments")) is not None:
            panel.show_as(who)


def _now() -> datetime:
    return datetime.now().astimezone()
