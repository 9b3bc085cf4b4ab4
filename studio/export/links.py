"""Web addresses as a file may name them. None is ever fetched."""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

_WEB = re.compile(r"(?:https?://|mailto:)\S+\Z", re.IGNORECASE)
_KEPT = "%:/?#[]@!$&'()*+,;=~"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LONGEST = 2083
"""Letters that Word and browsers allow an address."""


@lru_cache(maxsize=4096)
def web_address(link: str) -> str | None:
    """Return the address that a link to the web or to somebody's mail names, in ASCII; None for what leads nowhere."""
    if not _WEB.match(link):
        return None
    try:
        address = quote(_LONE_PERCENT.sub("%25", link), safe=_KEPT)
        parts = urlsplit(address)
        _port = parts.port
    except ValueError:
        return None
    leads = parts.netloc or parts.scheme == "mailto"
    return address if leads and len(address) <= _LONGEST else None
