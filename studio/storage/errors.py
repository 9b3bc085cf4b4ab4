"""What every store raises when a file cannot be used."""

from studio.text import Text, sound


class FileError(Exception):
    """A file could not be read or written; ``text`` says which, what is wrong, where, and how to mend it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = sound(text)

    def __str__(self) -> str:
        return str(self.text)
