"""Parses SPDX licence expressions and decides whether a set of licences satisfies them."""

import re

TOKEN = re.compile(r"\s*(\(|\)|[A-Za-z0-9.+:-]+)")


class SpdxError(ValueError):
    """An expression that is not SPDX."""


def tokens(expression):
    # crates.io's old spelling of OR
    text = expression.replace("/", " OR ")
    position, found = 0, []
    while position < len(text.rstrip()):
        match = TOKEN.match(text, position)
        if not match:
            raise SpdxError(f"unexpected character in '{expression}' at {position}")
        found.append(match.group(1))
        position = match.end()
    return found


def parse(expression):
    """Returns a tree of ("or" | "and", left, right) with licences, exception included, as leaves."""
    rest = tokens(expression)

    def peek():
        return rest[0].upper() if rest else None

    # From weakest to strongest: OR, AND, WITH.
    def either():
        left = both()
        while peek() == "OR":
            rest.pop(0)
            left = ("or", left, both())
        return left

    def both():
        left = single()
        while peek() == "AND":
            rest.pop(0)
            left = ("and", left, single())
        return left

    def single():
        if peek() == "(":
            rest.pop(0)
            inner = either()
            if peek() != ")":
                raise SpdxError(f"')' is missing in '{expression}'")
            rest.pop(0)
            return inner
        name = identifier()
        if peek() == "WITH":
            rest.pop(0)
            name += f" WITH {identifier()}"
        return name

    def identifier():
        if peek() in (None, "(", ")", "OR", "AND", "WITH"):
            raise SpdxError(f"a licence is missing in '{expression}'")
        return rest.pop(0)

    tree = either()
    if rest:
        raise SpdxError(f"'{rest[0]}' is too much in '{expression}'")
    return tree


def satisfied(expression, allowed):
    """Whether a user who accepts only the licences in `allowed` may use what is under `expression`."""

    def holds(tree):
        if isinstance(tree, str):
            return tree in allowed
        operator, left, right = tree
        return (any if operator == "or" else all)((holds(left), holds(right)))

    return holds(parse(expression))
