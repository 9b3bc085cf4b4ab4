"""The document as a PDF.

Blocks become *strips* (:mod:`.flow`, :mod:`.table`), horizontal bands of the page that are never split: a line of a
paragraph, a line of a table row, a figure. Strips are laid on pages once (:mod:`.pages`), so that every page number
is known before the first page is painted (:mod:`.render`). All of it is linear in the length of the document, and
nothing in a document is too long or too wide to be laid out.
"""
