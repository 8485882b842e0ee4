#!/usr/bin/env python3
"""Checks the dependency tree against `deny.toml`; prints every breach and fails if there is one."""

import json
import pathlib
import subprocess
import sys
import tomllib

import dependency_policy

ROOT = pathlib.Path(__file__).resolve().parent.parent


def cargo_metadata(targets):
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    for target in targets:
        command += ["--filter-platform", target]
    result = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if result.returncode != 0:
        sys.exit("error: cargo metadata failed; its message is above")
    return json.loads(result.stdout)


def main():
    rules = tomllib.loads((ROOT / "deny.toml").read_text(encoding="utf-8"))
    metadata = cargo_metadata(rules["graph"]["targets"])
    found = dependency_policy.problems(metadata, rules)
    for problem in found:
        print(f"error: {problem}", file=sys.stderr)
    if found:
        sys.exit(1)
    count = len(dependency_policy.used_packages(metadata)[0])
    print(f"{count} packages: licences, sources, bans and SDK versions are as deny.toml wants them")


if __name__ == "__main__":
    main()
