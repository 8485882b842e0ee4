#!/usr/bin/env python3
"""Prints the table of the chain's parameters in Markdown.

Names, defaults and bounds come from the runtime itself (sdk/chain/parameters.json, which the tests compare with it),
types and descriptions from the comments of the declarations.
"""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PARAMETERS = ROOT / "sdk/chain/parameters.json"
DECLARATIONS = ROOT / "runtime/src/configs/parameters.rs"
UNITS_IN_NOTCH = 10**12
BLOCKS_IN_DAY = 28_800
DECLARATION = re.compile(
    r"((?:^ *///[^\n]*\n)+) *#\[codec\(index = \d+\)\]\n *pub static (\w+): (\w+) =", re.MULTILINE
)


def declarations(source):
    """The type and the description of each parameter by its name."""
    found = {}
    for comment, name, kind in DECLARATION.findall(source):
        lines = (line.strip().removeprefix("///").strip() for line in comment.splitlines())
        found[name] = (kind, " ".join(lines))
    return found


def decimal(number, scale):
    """A whole number divided by a power of ten, exactly."""
    whole, rest = divmod(number, scale)
    digits = str(rest).zfill(len(str(scale)) - 1).rstrip("0")
    return f"{whole:,}" + (f".{digits}" if digits else "")


def days(blocks):
    """A number of blocks of a production chain in days or hours."""
    hours, rest = divmod(blocks, BLOCKS_IN_DAY // 24)
    if rest:
        return f"{blocks:,} blocks"
    full, rest = divmod(hours, 24)
    if rest:
        return f"{hours} h"
    return f"{full} d"


def shown(value, kind):
    """A value as people write it."""
    if kind == "Balance":
        return f"{decimal(value, UNITS_IN_NOTCH)} NOTCH"
    if kind == "Permill":
        return f"{decimal(value, 10_000)} %"
    if kind == "BlockNumber":
        return days(value)
    return f"{value:,}"


def row(parameter, kind, description):
    """A line of the table."""
    quarter = BLOCKS_IN_DAY // 4 if parameter["inQuarterDays"] else 1
    values = [
        shown(int(parameter["default"]), kind),
        shown(int(parameter["least"]) * quarter, kind),
        shown(int(parameter["greatest"]) * quarter, kind),
    ]
    return f"| `{parameter['name']}` | {' | '.join(values)} | {description} |"


def table(document, source):
    """All lines of the table; refuses to leave a parameter out."""
    declared = declarations(source)
    names = [parameter["name"] for parameter in document["parameters"]]
    if sorted(names) != sorted(declared):
        odd = sorted(set(names) ^ set(declared))
        raise SystemExit(f"error: {odd} are not both declared and known to the runtime; run: make metadata")
    yield "| parameter | default | least | greatest | what it is |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for parameter in document["parameters"]:
        yield row(parameter, *declared[parameter["name"]])


def main():
    document = json.loads(PARAMETERS.read_text())
    sys.stdout.writelines(f"{line}\n" for line in table(document, DECLARATIONS.read_text()))


if __name__ == "__main__":
    main()
