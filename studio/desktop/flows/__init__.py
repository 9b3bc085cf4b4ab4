"""What the actions of the window do, one module for each kind of act.

A new kind of act is a :class:`~studio.desktop.flows.flow.Flow` here, one cached property of the window, and the lines
of its actions in ``studio/desktop/actions.py``.
"""
