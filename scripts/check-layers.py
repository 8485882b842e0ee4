#!/usr/bin/env python3
"""Checks that no part of the repository uses one above it; prints every breach and fails if there is one."""

import json
import pathlib
import subprocess
import sys

import layers

ROOT = pathlib.Path(__file__).resolve().parent.parent
SUFFIXES = {".js", ".mjs", ".ts"}
SKIPPED = {"node_modules", "dist", "dist-tests", "target"}


def cargo_metadata():
    command = ["cargo", "metadata", "--locked", "--no-deps", "--format-version", "1"]
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if result.returncode != 0:
        sys.exit("error: cargo metadata failed; its message is above")
    return json.loads(result.stdout)


def modules():
    for part in layers.ALLOWED:
        for path in sorted((ROOT / part).rglob("*")):
            below = path.relative_to(ROOT)
            if path.suffix in SUFFIXES and not SKIPPED.intersection(below.parts) and path.is_file():
                yield below.as_posix(), path.read_text(encoding="utf-8")


def main():
    metadata = cargo_metadata()
    found = list(layers.crate_problems(metadata, str(ROOT)))
    read = list(modules())
    for path, text in read:
        found += layers.module_problems(path, text)
    for problem in sorted(set(found)):
        print(f"error: {problem}", file=sys.stderr)
    if found:
        sys.exit(1)
    print(f"{len(metadata['packages'])} crates and {len(read)} modules: nothing uses what is above it")


if __name__ == "__main__":
    main()
