#!/usr/bin/env python3
"""Prints the table of the chain's parameters in Markdown, from what the runtime tells (`write_metadata parameters`)."""

import json
import sys

UNITS_IN_NOTCH = 10**12
PARTS_IN_PERCENT = 10**4


def decimal(number, scale):
    """A whole number divided by a power of ten, exactly."""
    whole, rest = divmod(number, scale)
    digits = str(rest).zfill(len(str(scale)) - 1).rstrip("0")
    return f"{whole:,}" + (f".{digits}" if digits else "")


def period(blocks, day):
    """A number of blocks in days or hours."""
    hours, rest = divmod(blocks * 24, day)
    if rest:
        return f"{blocks:,} blocks"
    days, rest = divmod(hours, 24)
    return f"{hours} h" if rest else f"{days} d"


def shown(value, day):
    """A value as people write it."""
    ((unit, number),) = value.items()
    match unit:
        case "amount":
            return f"{decimal(int(number), UNITS_IN_NOTCH)} NOTCH"
        case "share":
            return f"{decimal(number, PARTS_IN_PERCENT)} %"
        case "blocks":
            return period(number, day)
        case "count":
            return f"{number:,}"
    raise SystemExit(f"error: values in {unit} are not known here")


def table(answer):
    """All lines of the table."""
    day = answer["dayLength"]
    yield "| parameter | default | least | greatest | what it is |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for parameter in answer["parameters"]:
        values = " | ".join(shown(parameter[field], day) for field in ("default", "least", "greatest"))
        yield f"| `{parameter['name']}` | {values} | {parameter['description']} |"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in table(json.load(sys.stdin)))
