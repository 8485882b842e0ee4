#!/usr/bin/env python3
"""Reads what cargo-nextest and cargo test printed, and prints how many tests passed, failed and were ignored."""

import re
import sys

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
HARNESS = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored;")
NEXTEST = re.compile(r"^\s*Summary \[.*?\]\s+(\d+)(?:/\d+)? tests? run:(.*)$")


def counted(lines):
    """Passed, failed and ignored tests over all summaries."""
    passed = failed = ignored = 0
    for line in lines:
        line = COLOUR.sub("", line)
        if found := HARNESS.match(line):
            numbers = [int(number) for number in found.groups()]
            passed, failed, ignored = passed + numbers[0], failed + numbers[1], ignored + numbers[2]
        elif found := NEXTEST.match(line):
            parts = dict((what, int(number)) for number, what in re.findall(r"(\d+) (passed|skipped)", found.group(2)))
            run = int(found.group(1))
            passed += parts.get("passed", 0)
            # A test that ran and did not pass: it failed, timed out, or could not be started.
            failed += run - parts.get("passed", 0)
            ignored += parts.get("skipped", 0)
    return passed, failed, ignored


if __name__ == "__main__":
    print("Rust tests: {} passed, {} failed, {} ignored".format(*counted(sys.stdin)))
