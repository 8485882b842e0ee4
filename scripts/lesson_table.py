#!/usr/bin/env python3
"""Prints the table of docs/lessons.md in Markdown: each lesson and the tests that show it.

A test belongs to a lesson when its name or its title has the lesson's number (`lesson_07_…`, `lesson 07: …`). A lesson without a
test is an error.
"""

import pathlib
import re
import sys

import titles

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/lessons.md"
FOLDERS = ["accountant", "node", "pallets", "protocol", "runtime", "sdk", "testing"]
SKIPPED = {"node_modules", "target", "dist", "dist-tests"}
RUST_TEST = re.compile(r"\bfn ((?:\w*_)?lessons?_\d+\w*)\(")
SCRIPT_LESSON = re.compile(r"lessons? \d")
NUMBER = re.compile(r"lessons?[_ ](\d+)|(?:\b|_)and[_ ](?:lesson[_ ])?(\d+)(?!\d)")


def lessons(page):
    """The numbers of the lessons that the page lists."""
    return [int(number) for number in re.findall(r"^(\d+)\. ", page, re.MULTILINE)]


def numbers(name):
    """The lessons that a test names: `lesson_22_and_30_…` names two."""
    return [int(first or second) for first, second in NUMBER.findall(name)]


def tests_in(path, text):
    """Each test of a file that names a lesson."""
    if path.suffix == ".rs":
        return RUST_TEST.findall(text)
    return [title for _, title in titles.script(text) if SCRIPT_LESSON.match(title)]


def sources(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".rs", ".ts", ".mjs"} and not SKIPPED & set(path.parts):
                yield path


def collect(root):
    """Pairs of a file and a test for each lesson."""
    found = {}
    for path in sources(root):
        for name in tests_in(path, path.read_text(encoding="utf-8")):
            for number in numbers(name):
                found.setdefault(number, []).append((path.relative_to(root).as_posix(), name))
    return found


def table(wanted, found):
    rows = ["| lesson | tests |", "|---:|---|"]
    for number in wanted:
        files = {}
        for file, name in found.get(number, []):
            files.setdefault(file, []).append(f"`{name}`")
        cell = "<br>".join(f"[{file}](../{file}): {', '.join(names)}" for file, names in files.items())
        rows.append(f"| {number} | {cell} |")
    return "\n".join(rows)


def main():
    wanted = lessons(PAGE.read_text(encoding="utf-8"))
    found = collect(ROOT)
    missing = [number for number in wanted if number not in found]
    unknown = sorted(set(found) - set(wanted))
    for number in missing:
        print(f"error: no test is named after lesson {number} of docs/lessons.md", file=sys.stderr)
    for number in unknown:
        print(f"error: {found[number][0][1]} names lesson {number}, which docs/lessons.md does not list", file=sys.stderr)
    if missing or unknown:
        sys.exit(1)
    print(table(wanted, found))


if __name__ == "__main__":
    main()
