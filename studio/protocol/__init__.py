"""The value that everything else is a function of."""
