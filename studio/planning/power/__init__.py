"""Sample size and power: what is asked, how each test answers, and the answer with its sentence."""
