"""Documents made in a process of their own, so that the window goes on while one is laid out."""

WORD = "--make-documents"
"""The one argument with which the program starts such a process; it is for the program itself, not for people."""
