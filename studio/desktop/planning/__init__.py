"""The planning window: calculations beside the protocol, each in a tool of its own."""
