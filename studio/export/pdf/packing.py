"""The last step of a PDF: metadata for programs (XMP), the protocol's own file, and how its objects are stored.

A PDF for *submission* follows the FDA's PDF specifications (the source ``fda-pdf-specifications``): nothing is
attached, and its first page can be shown while the rest is still being fetched ("fast web view").
"""

import io
from datetime import date, datetime
from typing import BinaryIO
from xml.sax.saxutils import escape

import pikepdf

from studio import __version__
from studio.document.blocks import Document
from studio.export.characters import one_line
from studio.export.options import Options
from studio.text import _

PRODUCER = f"PAT Studio {__version__}"
ATTACHED = "protocol.patp"
_OBJECTS = {"sharing": pikepdf.ObjectStreamMode.generate, "submission": pikepdf.ObjectStreamMode.disable}
"""Small objects are compressed too, which makes a file a third as large; but where bookmarks are compressed, what qpdf
writes for fast web view is not what it finds when it checks the file."""
_ATTACHED_TYPE = "application/json"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>PAT Studio</xmp:CreatorTool>
<xmp:CreateDate>{created}</xmp:CreateDate>
<xmp:ModifyDate>{created}</xmp:ModifyDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def packed(file: BinaryIO, document: Document, options: Options) -> bytes:
    """Return the PDF in the file as it is handed out."""
    submission = options.purpose == "submission"
    whole = io.BytesIO()
    with pikepdf.open(file) as pdf:
        metadata = pdf.make_stream(_xmp(document, options.created))
        metadata.Type, metadata.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        pdf.Root.Metadata = metadata
        if options.protocol is not None and not submission:
            _attach(pdf, options.protocol)
        pdf.save(
            whole,
            object_stream_mode=_OBJECTS[options.purpose],
            linearize=submission,
            deterministic_id=True,
        )
    return whole.getvalue()


def _attach(pdf: pikepdf.Pdf, protocol: bytes) -> None:
    """Embed the protocol's file, as the source that the whole document was made from."""
    attached = pikepdf.AttachedFileSpec(
        pdf,
        protocol,
        filename=ATTACHED,
        description=str(_("The protocol itself, to be opened with PAT Studio")),
        mime_type=_ATTACHED_TYPE,
        relationship=pikepdf.Name.Source,
    )
    pdf.attachments[ATTACHED] = attached
    pdf.Root.AF = pikepdf.Array([attached.obj])


def _xmp(document: Document, created: datetime | date) -> bytes:
    said = {
        "title": document.title,
        "author": document.author,
        "subject": document.subject,
        "language": document.language,
        "producer": PRODUCER,
        "created": created.isoformat(timespec="seconds") if isinstance(created, datetime) else created.isoformat(),
    }
    return _XMP.format(**{name: escape(one_line(text)) for name, text in said.items()}).encode()
