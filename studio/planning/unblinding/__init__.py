"""Functional unblinding and expectancy: indices of blinding, what belief alone could do, and simulated trials."""
