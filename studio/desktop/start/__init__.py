"""The page one starts from."""
