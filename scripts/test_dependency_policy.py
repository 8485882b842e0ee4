"""Tests of the dependency check: what it accepts, and that every rule can fail."""

import unittest

import dependency_policy
import spdx

CRATES_IO = "https://github.com/rust-lang/crates.io-index"
RULES = {
    "licenses": {"allow": ["MIT", "Apache-2.0"], "exceptions": []},
    "sources": {"allow-registry": [CRATES_IO]},
    "bans": {"deny": [{"crate": "bad", "reason": "r"}, {"crate": "wrapped", "wrappers": ["wrapper"], "reason": "r"}]},
}


def package(name, version="1.0.0", licence="MIT", source=f"registry+{CRATES_IO}"):
    return {"id": f"{name}@{version}", "name": name, "version": version, "license": licence, "source": source}


def metadata(*packages, edges=()):
    """A workspace with the one member `root`, which needs all of `packages`."""
    root = package("root", source=None)
    needs = {root["id"]: [entry["id"] for entry in packages]}
    for user, dependency in edges:
        needs.setdefault(user, []).append(dependency)
    everything = [root, *packages]
    return {
        "packages": everything,
        "workspace_members": [root["id"]],
        "resolve": {
            "nodes": [{"id": entry["id"], "dependencies": needs.get(entry["id"], [])} for entry in everything]
        },
    }


class Spdx(unittest.TestCase):
    def check(self, expression, allowed, expected):
        self.assertEqual(spdx.satisfied(expression, set(allowed)), expected, expression)

    def test_one_licence_is_satisfied_by_itself_only(self):
        self.check("MIT", ["MIT"], True)
        self.check("MIT", ["ISC"], False)

    def test_or_needs_one_side_and_and_needs_both(self):
        self.check("MIT OR GPL-3.0-only", ["MIT"], True)
        self.check("MIT AND GPL-3.0-only", ["MIT"], False)
        self.check("MIT AND ISC", ["MIT", "ISC"], True)

    def test_slash_is_the_old_spelling_of_or(self):
        self.check("GPL-3.0/MIT", ["MIT"], True)
        self.check("GPL-3.0 / MIT", ["MIT"], True)

    def test_and_binds_stronger_than_or(self):
        self.check("MIT OR ISC AND GPL-3.0-only", ["MIT"], True)
        self.check("GPL-3.0-only AND ISC OR MIT", ["MIT"], True)

    def test_parentheses_bind_strongest(self):
        self.check("(MIT OR ISC) AND GPL-3.0-only", ["MIT", "ISC"], False)
        self.check("(MIT OR Apache-2.0) AND Unicode-3.0", ["Apache-2.0", "Unicode-3.0"], True)
        self.check("((MIT))", ["MIT"], True)

    def test_an_exception_belongs_to_its_licence(self):
        self.check("Apache-2.0 WITH LLVM-exception", ["Apache-2.0"], False)
        self.check("Apache-2.0 WITH LLVM-exception", ["Apache-2.0 WITH LLVM-exception"], True)
        self.check("Apache-2.0 WITH LLVM-exception OR MIT", ["MIT"], True)

    def test_what_is_not_spdx_is_refused(self):
        for expression in ["", "MIT OR", "OR MIT", "(MIT", "MIT)", "MIT ISC", "MIT WITH", "MIT & ISC", "()"]:
            with self.subTest(expression), self.assertRaises(spdx.SpdxError):
                spdx.parse(expression)


class Policy(unittest.TestCase):
    def assert_problem(self, text, *packages, rules=None, edges=()):
        found = dependency_policy.problems(metadata(*packages, edges=edges), rules or RULES)
        self.assertEqual(len(found), 1, found)
        self.assertIn(text, found[0])

    def assert_fine(self, *packages, edges=()):
        self.assertEqual(dependency_policy.problems(metadata(*packages, edges=edges), RULES), [])

    def test_an_ordinary_tree_is_fine(self):
        self.assert_fine(package("good"), package("good", "2.0.0"), package("sp-core", licence="Apache-2.0"))

    def test_a_licence_that_is_not_listed_is_refused(self):
        self.assert_problem("'GPL-3.0-only' is not allowed", package("good", licence="GPL-3.0-only"))

    def test_a_missing_or_broken_licence_is_refused(self):
        self.assert_problem("names no licence", package("good", licence=None))
        self.assert_problem("a licence is missing", package("good", licence="MIT OR"))

    def test_an_exception_is_for_its_crate_only_and_must_be_used(self):
        rules = {**RULES, "licenses": {"allow": ["MIT"], "exceptions": [{"crate": "copyleft", "allow": ["GPL-3.0-only"]}]}}
        copyleft = package("copyleft", licence="GPL-3.0-only")
        self.assert_problem("other 1.0.0", copyleft, package("other", licence="GPL-3.0-only"), rules=rules)
        self.assert_problem("not used", package("good"), rules=rules)

    def test_a_clarification_is_for_its_version_only(self):
        rules = {**RULES, "licenses": {"allow": ["MIT"], "clarify": [{"crate": "old@1.0.0", "expression": "MIT"}]}}
        old = package("old", licence=None)
        self.assertEqual(dependency_policy.problems(metadata(old), rules), [])
        self.assert_problem("old 2.0.0: names no licence", old, package("old", "2.0.0", licence=None), rules=rules)

    def test_a_git_source_or_another_registry_is_refused(self):
        self.assert_problem("comes from git+", package("good", source="git+https://example.org/x#1"))
        self.assert_problem("comes from registry+", package("good", source="registry+https://example.org/index"))

    def test_a_banned_crate_is_refused(self):
        self.assert_problem("is banned", package("bad"))

    def test_a_wrapped_crate_is_for_its_wrappers_only(self):
        wrapper = package("wrapper")
        edge = ("wrapper@1.0.0", "wrapped@1.0.0")
        tree = metadata(wrapper, edges=[edge])
        tree["packages"].append(package("wrapped"))
        tree["resolve"]["nodes"].append({"id": "wrapped@1.0.0", "dependencies": []})
        self.assertEqual(dependency_policy.problems(tree, RULES), [])
        self.assert_problem("used by root", wrapper, package("wrapped"), edges=[edge])

    def test_an_sdk_crate_in_two_versions_is_refused(self):
        for name in ["sp-core", "sc-cli", "frame-support", "pallet-balances", "jsonrpsee-core"]:
            self.assert_problem("1.0.0 and 2.0.0", package(name), package(name, "2.0.0"))

    def test_a_skipped_version_must_be_used_and_hides_itself_only(self):
        rules = {**RULES, "bans": {"deny": [], "skip": [{"crate": "jsonrpsee@2.0.0", "reason": "r"}]}}
        first, second = package("jsonrpsee"), package("jsonrpsee", "2.0.0")
        self.assertEqual(dependency_policy.problems(metadata(first, second), rules), [])
        self.assert_problem("1.0.0 and 3.0.0", first, second, package("jsonrpsee", "3.0.0"), rules=rules)
        self.assert_problem("not used", first, rules=rules)

    def test_a_package_that_nothing_uses_does_not_count(self):
        tree = metadata(package("good"))
        tree["packages"].append(package("bad"))
        self.assertEqual(dependency_policy.problems(tree, RULES), [])


if __name__ == "__main__":
    unittest.main()
