"""Doses: compared and converted, over the weights of a population, beside published ones, and as units."""
