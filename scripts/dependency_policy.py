"""The rules of `deny.toml`, over what `cargo metadata` says about the packages in use."""

import collections

import spdx

# Two versions of one of these in a tree do not fit together: their types and traits differ.
SINGLE_VERSION_PREFIXES = ("sp-", "sc-", "frame-", "pallet-", "substrate-", "jsonrpsee")


def used_packages(metadata):
    """Maps the id of every package that a workspace member needs to its package, and to its direct dependents."""
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    dependents = {member: set() for member in metadata["workspace_members"]}
    waiting = list(dependents)
    while waiting:
        user = waiting.pop()
        for dependency in nodes[user]["dependencies"]:
            if dependency not in dependents:
                dependents[dependency] = set()
                waiting.append(dependency)
            dependents[dependency].add(packages[user]["name"])
    return {key: packages[key] for key in dependents}, dependents


def label(package):
    return f"{package['name']} {package['version']}"


def matches(specification, package):
    """Whether deny.toml's `name` or `name@version` means this package."""
    return specification in (package["name"], f"{package['name']}@{package['version']}")


def licence_problems(packages, rules):
    exceptions = rules.get("exceptions", [])
    clarifications = rules.get("clarify", [])
    for package in packages.values():
        allowed = set(rules["allow"])
        for entry in exceptions:
            if matches(entry["crate"], package):
                allowed.update(entry["allow"])
        licence = package["license"]
        for entry in clarifications:
            if matches(entry["crate"], package):
                licence = entry["expression"]
        if licence is None:
            yield f"{label(package)}: names no licence; replace it, or clarify it in deny.toml"
            continue
        try:
            accepted = spdx.satisfied(licence, allowed)
        except spdx.SpdxError as error:
            yield f"{label(package)}: {error}"
            continue
        if not accepted:
            yield f"{label(package)}: licence '{licence}' is not allowed; replace it, or allow it in deny.toml and say why"
    for entry in [*exceptions, *clarifications]:
        if not any(matches(entry["crate"], package) for package in packages.values()):
            yield f"{entry['crate']}: is named under licenses but not used; remove it from deny.toml"


def source_problems(packages, rules):
    allowed = {f"registry+{url}" for url in rules["allow-registry"]}
    for package in packages.values():
        # A package of the workspace has no source.
        if package["source"] is not None and package["source"] not in allowed:
            yield f"{label(package)}: comes from {package['source']}; take a release from crates.io"


def ban_problems(packages, dependents, rules):
    bans = {entry["crate"]: entry for entry in rules["deny"]}
    for key, package in packages.items():
        ban = bans.get(package["name"])
        if ban is None:
            continue
        users = dependents[key] - set(ban.get("wrappers", []))
        if users or "wrappers" not in ban:
            yield f"{label(package)}: is banned ({ban['reason']}); used by {', '.join(sorted(users))}"


def version_problems(packages, rules):
    skipped = rules.get("skip", [])
    for entry in skipped:
        if not any(matches(entry["crate"], package) for package in packages.values()):
            yield f"{entry['crate']}: is named under bans but not used; remove it from deny.toml"
    versions = collections.defaultdict(set)
    for package in packages.values():
        if any(matches(entry["crate"], package) for entry in skipped):
            continue
        if package["name"].startswith(SINGLE_VERSION_PREFIXES):
            versions[package["name"]].add(package["version"])
    for name, found in versions.items():
        if len(found) > 1:
            yield f"{name}: is there in versions {' and '.join(sorted(found))}; pin the one of the SDK release"


def problems(metadata, rules):
    """Every breach of the rules, as sentences in order."""
    packages, dependents = used_packages(metadata)
    return sorted(
        [
            *licence_problems(packages, rules["licenses"]),
            *source_problems(packages, rules["sources"]),
            *ban_problems(packages, dependents, rules["bans"]),
            *version_problems(packages, rules["bans"]),
        ]
    )
