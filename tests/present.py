"""How files of the present format begin: tests that write one by hand stay true when the format changes."""

from studio.protocol.protocol import FORMAT

HEAD = b'{"format": %d' % FORMAT
