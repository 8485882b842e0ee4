#!/usr/bin/env python3
"""Checks the names of all tests; prints every bad one and fails if there is one. Folders to check may be named."""

import pathlib
import subprocess
import sys

import titles

ROOT = pathlib.Path(__file__).resolve().parent.parent
KINDS = {
    ".rs": (titles.rust, titles.RUST_LENGTH),
    ".js": (titles.script, titles.SCRIPT_LENGTH),
    ".mjs": (titles.script, titles.SCRIPT_LENGTH),
    ".ts": (titles.script, titles.SCRIPT_LENGTH),
}


def sources(folders):
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders]
    files = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout
    for name in filter(None, files.split("\0")):
        path = ROOT / name
        if path.suffix in KINDS and path.is_file():
            yield name, path


def main():
    count, bad = 0, 0
    for name, path in sources(sys.argv[1:]):
        find, length = KINDS[path.suffix]
        for line, title in find(path.read_text(encoding="utf-8")):
            count += 1
            problem = titles.problem(title, length)
            if problem:
                bad += 1
                print(f"{name}:{line}: {title}: {problem}", file=sys.stderr)
    if bad:
        sys.exit(f"error: {bad} of {count} test names break the rules above")
    print(f"{count} test names say what is shown")


if __name__ == "__main__":
    main()
