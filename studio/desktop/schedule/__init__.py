"""The editor of the schedule of activities: visits and activities as a grid, and as a time line."""
