"""Dialogs: each is made when it is needed and is gone when it is closed. None of them waits; they tell by signals."""
