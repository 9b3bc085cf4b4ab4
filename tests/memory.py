"""How much memory a process takes, as Linux tells it."""

from pathlib import Path

TOLD = Path("/proc/self/status").exists()

TELL_PEAK = """
import re, pathlib
print(int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) // 1024)
"""
"""Code that prints the peak of its own process in megabytes. What rusage tells may be that of the process before it."""
