"""The document as a Word file.

A Word file is a package of XML parts (:mod:`.package`). They are written straight from the block tree, one string a
paragraph, table or figure (:mod:`.body`, :mod:`.text`, :mod:`.table`, :mod:`.figure`), so that time and memory stay in
proportion to the document, and equal documents give equal bytes. The look stands in the styles alone (:mod:`.styles`),
where people who go on in Word change it.

Numbers are Word's own: those of headings and lists (:mod:`.numbering`), and of captions, pages and cross-references,
which are fields that lead to bookmarks (:mod:`.places`). Only the page numbers of the contents are unknown before Word
has laid the text on pages, so it offers to fill them in when it opens the file.
"""
