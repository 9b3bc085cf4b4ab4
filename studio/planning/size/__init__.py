"""The sample size of a protocol: its plan, the quick check of it, what-ifs, and what trials have shown."""
