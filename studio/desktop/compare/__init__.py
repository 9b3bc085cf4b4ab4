"""Comparing two versions of a protocol, and taking changes over from one into the other."""
