"""What a calculation raises when nothing follows from what it is asked."""

from studio.text import Text


class Impossible(ValueError):
    """Nothing follows from what is asked, such as a sample size for no effect. ``text`` says why, in one sentence."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text
