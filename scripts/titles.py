"""Finds the names of tests in sources, and judges them."""

import re

RUST_LENGTH = 60
SCRIPT_LENGTH = 100

# A test attribute, further attributes, and the function that they are on.
RUST_TEST = re.compile(
    r"#\[(?:\w+::)*test(?:\([^\]]*\))?\]\s*(?:(?:#\[[^\]]*\]|//[^\n]*)\s*)*(?:pub\s+)?(?:async\s+)?fn\s+(\w+)"
)
# `check` is what the end-to-end tests call for each test on a shared chain.
SCRIPT_TEST = re.compile(r"""(?<![\w.])(?:test|it|check)(?:\.\w+(?:\([^()]*\))?)*\(\s*(['"`])((?:(?!\1)[^\\]|\\.)*)\1""")
ONE_DIGIT = re.compile(r"lessons?[_ ]\d(?!\d)")
SHOULD = re.compile(r"(?<![a-z])should(?![a-z])")


def _lines(text, pattern, group):
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start(group)) + 1, match.group(group)


def rust(text):
    """The line and name of every Rust test."""
    return _lines(text, RUST_TEST, 1)


def script(text):
    """The line and title of every JavaScript or TypeScript test."""
    return _lines(text, SCRIPT_TEST, 2)


def problem(name, length):
    """What is wrong with the name, or None."""
    if SHOULD.search(name.lower()):
        return 'say what is shown, without "should"'
    if ONE_DIGIT.search(name):
        return "write the number of a lesson with two digits"
    if len(name) > length:
        return f"{len(name)} characters; at most {length}"
    return None
