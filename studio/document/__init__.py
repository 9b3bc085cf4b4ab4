"""The protocol as a document: a neutral tree of blocks that any exporter can lay out."""
