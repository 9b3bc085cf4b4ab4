"""The rules, one module a challenge. A new rule is one function here and its cases beside the tests."""
