"""Which part of the repository may use which: the rules of docs/architecture.md, over crates and JavaScript modules."""

import re

# Every part, and the parts that it may use besides itself. The longest folder that contains a file is its part.
ALLOWED = {
    "protocol": [],
    "pallets": ["protocol"],
    "runtime": ["protocol", "pallets"],
    "node": ["protocol", "pallets", "runtime"],
    "sdk/chain": ["protocol"],
    "sdk/keystore": ["protocol"],
    "sdk/rust": ["protocol", "sdk/chain", "sdk/keystore"],
    "sdk/tally": ["protocol", "sdk/chain", "sdk/keystore", "sdk/rust"],
    "sdk/js": [],
    "accountant": ["protocol", "sdk/chain", "sdk/keystore"],
    "testing": ["*"],
    "bench": ["*"],
}
# Parts that the tests of every part may use on top, as dependencies for development only: mocks, parties and chains.
ALLOWED_IN_TESTS = ["testing"]

IMPORT = re.compile(r"""(?:\bfrom|\bimport|\bimport\(|new URL\()\s*['"]([^'"]+)['"]""")


def part_of(path):
    """The part that a path below the repository belongs to; none for what no rule is about."""
    fitting = [part for part in ALLOWED if path == part or path.startswith(f"{part}/")]
    return max(fitting, key=len, default=None)


def may_use(user, used, in_tests):
    """Whether the part `user`, or only its tests, may use the part `used`."""
    allowed = ALLOWED[user] + (ALLOWED_IN_TESTS if in_tests else [])
    return used == user or "*" in allowed or used in allowed


def crate_problems(metadata, root):
    """Upward dependencies between the workspace's crates, from `cargo metadata`."""
    folders = {}
    for package in metadata["packages"]:
        if package["source"] is None:
            folder = package["manifest_path"].removeprefix(f"{root}/").removesuffix("/Cargo.toml")
            folders[package["name"]] = folder
    for package in metadata["packages"]:
        if package["source"] is not None:
            continue
        folder = folders[package["name"]]
        user = part_of(folder)
        if user is None:
            yield f"{folder}: no rule is about this folder; give it one in scripts/layers.py"
            continue
        for dependency in package["dependencies"]:
            # A crate of the registry may have the name of one of ours.
            target = folders.get(dependency["name"]) if dependency["source"] is None else None
            if target is None:
                continue
            used = part_of(target)
            if used is not None and not may_use(user, used, dependency["kind"] == "dev"):
                kind = {"dev": "its tests use", "build": "its build script uses"}.get(dependency["kind"], "it uses")
                yield f"{folder}/Cargo.toml: {kind} {target}, which is above {user}"


def module_problems(path, text):
    """Upward imports of one JavaScript or TypeScript file, by relative paths."""
    user = part_of(path)
    if user is None:
        return
    for target in IMPORT.findall(text):
        if not target.startswith("."):
            continue
        used_path = resolved(path, target)
        used = part_of(used_path)
        if used is None or may_use(user, used, "/tests/" in path):
            continue
        # Test vectors are data that everybody may read.
        if used_path.startswith("protocol/vectors"):
            continue
        yield f"{path}: it imports {target}, which is above {user}"


def resolved(path, target):
    """The path below the repository that a relative import of the file at `path` leads to."""
    parts = path.split("/")[:-1]
    for piece in target.split("/"):
        if piece == "..":
            parts = parts[:-1]
        elif piece != ".":
            parts.append(piece)
    return "/".join(parts)
