"""The editor of the dosing day: a time line in minutes with a row for each kind of what happens."""
