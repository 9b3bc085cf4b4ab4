"""Charts: what they hold, and how they are laid out, drawn, told in words and given out as numbers."""
