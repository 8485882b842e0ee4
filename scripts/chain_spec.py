"""Chain specifications in raw form: what `scripts/chain-specs.sh` does with them.

    chain_spec.py network FILE NETWORKS NAME    prints FILE with what NETWORKS says about the network called NAME
    chain_spec.py setting NETWORKS NAME FIELD   prints one of these settings
    chain_spec.py write FILE                    prints FILE in the order and form that is committed
    chain_spec.py compare MADE COMMITTED CODE   fails if they differ; CODE is `with-code` or `without-code`
    chain_spec.py version FILE                  prints name and version of the runtime that its genesis was made with
"""

import hashlib
import json
import pathlib
import sys

# The well-known key of the runtime's code, and of `System.LastRuntimeUpgrade`.
CODE = "0x" + b":code".hex()
LAST_UPGRADE = "0x26aa394eea5630e07c48ae0c9558cef7f9cce9c888469bb1a0dceaa129672ef8"


class Problem(Exception):
    """What is wrong with a specification, in a sentence."""


def read(path):
    """The specification in a file."""
    try:
        spec = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(f"{path} cannot be read: {error}") from error
    if not isinstance(spec, dict) or "genesis" not in spec:
        raise Problem(f"{path} is not a chain specification")
    return spec


def top(spec, path):
    """The genesis storage of a raw specification."""
    try:
        return spec["genesis"]["raw"]["top"]
    except (KeyError, TypeError) as error:
        raise Problem(f"{path} is not in raw form; export it with --raw") from error


def text(spec):
    """A specification as it is committed: keys sorted, so that two of them can be compared by line."""
    return json.dumps(spec, indent=2, sort_keys=True) + "\n"


def set_network(spec, settings):
    """Puts in what the network is called on the wire, where nodes find each other, and where they report, if anywhere."""
    for field in ("protocolId", "bootNodes", "telemetryEndpoints"):
        spec[field] = setting(settings, field)
    return spec


def setting(settings, field):
    """One of a network's settings."""
    if field not in settings:
        raise Problem(f"the settings name no {field}; write an empty list or null if there are none")
    return settings[field]


def network(path, name):
    """The settings of one network."""
    try:
        return json.loads(pathlib.Path(path).read_text(encoding="utf-8"))[name]
    except (OSError, ValueError, KeyError) as error:
        raise Problem(f"{path} has no network {name}: {error}") from error


def differences(made, committed, with_code):
    """What differs between two raw specifications, each in a few words."""
    found = []
    for field in sorted(set(made) | set(committed) - {"genesis"}):
        if field != "genesis" and made.get(field) != committed.get(field):
            found.append(f"{field}: {committed.get(field)!r} became {made.get(field)!r}")
    ours, theirs = top(made, "the new one"), top(committed, "the committed one")
    for key in sorted(set(ours) | set(theirs)):
        if key == CODE and not with_code:
            if (key in ours) != (key in theirs):
                found.append("only one of them has code")
        elif ours.get(key) != theirs.get(key):
            found.append(f"storage {'of the code' if key == CODE else key}: {short(theirs.get(key))} became {short(ours.get(key))}")
    if made["genesis"].keys() != committed["genesis"].keys() or children(made) != children(committed):
        found.append("the form of the genesis, or its child tries")
    return found


def children(spec):
    """Storage of child tries."""
    return spec["genesis"]["raw"].get("childrenDefault", {})


def short(value):
    """A storage value that fits a line."""
    if value is None:
        return "nothing"
    if len(value) <= 80:
        return value
    return f"{len(value) // 2 - 1} bytes (sha256 {hashlib.sha256(bytes.fromhex(value[2:])).hexdigest()[:16]}...)"


def version(spec, path):
    """Name and number of the runtime: SCALE of (Compact<u32>, String)."""
    raw = bytes.fromhex(top(spec, path).get(LAST_UPGRADE, "0x")[2:])
    if not raw or raw[0] & 3 == 3:
        raise Problem(f"{path} does not say which runtime its genesis was made with")
    size = (1, 2, 4)[raw[0] & 3]
    number = int.from_bytes(raw[:size], "little") >> 2
    return f"{raw[size + 1:].decode('ascii')}-{number}"


def run(arguments):
    """Does what the command line says; returns the exit code."""
    match arguments:
        case ["network", path, networks, name]:
            print(text(set_network(read(path), network(networks, name))), end="")
        case ["setting", networks, name, field]:
            print(setting(network(networks, name), field))
        case ["write", path]:
            print(text(read(path)), end="")
        case ["version", path]:
            print(version(read(path), path))
        case ["compare", made, committed, ("with-code" | "without-code") as code]:
            found = differences(read(made), read(committed), code == "with-code")
            for difference in found:
                print(f"{committed}: {difference}", file=sys.stderr)
            return 1 if found else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    try:
        sys.exit(run(sys.argv[1:]))
    except Problem as problem:
        sys.exit(f"error: {problem}")
