"""The page of the designers' own wording."""

from studio.desktop.pages.page import Card, Group, Page
from studio.text import _

PAGE = Page(section="wording", group=Group.CONDUCT, cards=(Card(_("Passages of the document"), ("passages",)),))
