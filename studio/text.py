"""Messages for people: kept as a message with parameters, rendered in the user's language at the edges.

The domain never builds a sentence from pieces. It returns a :class:`Text`, and whoever shows it calls ``str`` on it,
which looks the message up in the current gettext catalogue and fills in the parameters.
"""

import gettext
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from studio.data import data_folder

DOMAIN = "studio"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"
_JOINERS = "\u200c\u200d"
"""They shape the letters of some scripts, and the order of none."""


@dataclass(frozen=True, slots=True)
class Text:
    """A translatable message.

    ``message`` is the English original and the key of the catalogue; ``{name}`` places are filled from ``params``.
    With ``plural`` set, ``count`` chooses the form. Equal texts compare and hash equal, so that a text can take part
    in the fingerprint of a finding.
    """

    message: str
    params: tuple[tuple[str, object], ...] = ()
    plural: str | None = None
    count: int = 1
    fixed: bool = False
    """True for what a person or a resource wrote: shown as it is, in every language."""

    def __str__(self) -> str:
        if self.fixed:
            return self.message
        if self.plural is None:
            translated = _catalogue.gettext(self.message)
        else:
            translated = _catalogue.ngettext(self.message, self.plural, self.count)
        return translated.format(**dict(self.params)) if self.params else translated


def _(message: str, /, **params: object) -> Text:
    """Return the message as a Text; parameters may be Texts, strings or numbers."""
    return Text(message, tuple(params.items()))


def n_(singular: str, plural: str, count: int, /, **params: object) -> Text:
    """Return a Text whose form depends on ``count``, which is also the parameter ``{count}``."""
    return Text(singular, (("count", count), *params.items()), plural, count)


def translate(message: str) -> str:
    """Return a marked plain string (a field's title or help, a resource's sentence) in the user's language."""
    return _catalogue.gettext(message) if message else ""


def literal(content: str) -> Text:
    """Return what a user or a resource wrote as a Text that no catalogue changes."""
    return Text(content, fixed=True)


def listing(items: Iterable[object]) -> str:
    """Return "a", "a and b" or "a, b and c", in the user's language."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return str(_("{items} and {last}", items=", ".join(words[:-1]), last=words[-1]))


def quoted(what: str, most: int = 300) -> str:
    """Return what a stranger wrote, such as a name in a file or that of a file, fit to stand in a sentence.

    It is :func:`visible`, so that it cannot make the sentence around it say something else. A long one is cut in its
    middle.
    """
    if len(what) > most:
        what = f"{what[: most * 2 // 3]}…{what[-(most // 3) :]}"
    return visible(what)


def visible(line: str) -> str:
    """Return a line in which whatever no letter shows is written as its number.

    Those are line breaks, control characters, which a terminal obeys, halves of characters, and marks that turn the
    direction of writing.
    """
    return line if line.isprintable() else "".join(map(_visible, line))


def _visible(letter: str) -> str:
    if letter.isprintable() or unicodedata.category(letter) == "Zs" or letter in _JOINERS:
        return letter
    return letter.encode("unicode_escape").decode()


def sound(text: Text) -> Text:
    """Return a text in which whatever it quotes is :func:`quoted`."""
    if text.fixed:
        return replace(text, message=quoted(text.message))
    return replace(text, params=tuple((name, _sound(value)) for name, value in text.params))


def _sound(value: object) -> object:
    if isinstance(value, Text):
        return sound(value)
    return quoted(value) if isinstance(value, str) else value


def number(value: float) -> str:
    """Return a number as people write it: no trailing zeros, no exponent for sizes met in a protocol."""
    if abs(value) < 1e15 and float(value).is_integer():
        return str(int(value))
    try:
        return f"{value:.10g}"
    except OverflowError:
        return f"{Decimal(value):.9e}"


def use_catalogue(catalogue: gettext.NullTranslations) -> None:
    """Render all later texts with this catalogue."""
    global _catalogue
    _catalogue = catalogue


def use_language(language: str) -> None:
    """Render all later texts in ``language`` (such as ``zh_CN``); English where no catalogue is shipped."""
    global _language
    _language = language
    folder = data_folder("resources") / "locale"
    use_catalogue(gettext.translation(DOMAIN, str(folder), languages=[language], fallback=True))


def language() -> str:
    """Return the language in which texts are rendered, as :func:`use_language` was told."""
    return _language
