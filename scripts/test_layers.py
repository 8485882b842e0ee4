"""Tests of the check of layers: what it accepts, and that every rule can fail."""

import unittest

import layers


def crate(folder, *dependencies):
    """A crate of the workspace; a dependency is (name, kind)."""
    return {
        "name": folder.replace("/", "-"),
        "source": None,
        "manifest_path": f"/checkout/{folder}/Cargo.toml",
        "dependencies": [{"name": name, "source": None, "kind": kind} for name, kind in dependencies],
    }


def problems(*crates):
    return list(layers.crate_problems({"packages": list(crates)}, "/checkout"))


class Crates(unittest.TestCase):
    def test_downward_dependencies_are_allowed(self):
        found = problems(
            crate("protocol/messages"),
            crate("sdk/chain", ("protocol-messages", None)),
            crate("accountant/store", ("protocol-messages", None)),
            crate("accountant/server", ("sdk-chain", None), ("accountant-store", None)),
            crate("testing/kit", ("accountant-server", None)),
            crate("bench/accountant", ("accountant-server", None), ("testing-kit", None)),
        )
        self.assertEqual(found, [])

    def test_upward_dependencies_of_every_kind_are_refused(self):
        for kind in (None, "build", "dev"):
            found = problems(crate("sdk/chain"), crate("protocol/messages", ("sdk-chain", kind)))
            self.assertEqual(len(found), 1, kind)
            self.assertIn("protocol/messages/Cargo.toml", found[0])

    def test_the_accountant_does_not_use_the_sdk_of_consumers(self):
        self.assertEqual(len(problems(crate("sdk/rust"), crate("accountant/server", ("sdk-rust", None)))), 1)

    def test_what_is_made_for_tests_is_for_tests_only(self):
        self.assertEqual(problems(crate("testing/kit"), crate("pallets/a", ("testing-kit", "dev"))), [])
        self.assertEqual(len(problems(crate("testing/kit"), crate("pallets/a", ("testing-kit", None)))), 1)

    def test_a_folder_without_a_rule_is_refused(self):
        self.assertIn("no rule", problems(crate("elsewhere"))[0])

    def test_crates_of_a_registry_count_nothing(self):
        foreign = crate("sdk/chain")
        used = crate("protocol/messages", ("sdk-chain", None))
        used["dependencies"][0]["source"] = "registry"
        self.assertEqual(problems(foreign, used), [])


class Modules(unittest.TestCase):
    def check(self, path, text, expected):
        self.assertEqual(len(list(layers.module_problems(path, text))), expected, text)

    def test_upward_imports_are_refused_in_every_form(self):
        for text in (
            "import { a } from '../../testing/e2e/lib/a.mjs';",
            "export * from \"../../testing/e2e/lib/a.mjs\";",
            "import '../../testing/e2e/lib/a.mjs';",
            "await import('../../testing/e2e/lib/a.mjs')",
            "new URL('../../accountant/x', import.meta.url)",
        ):
            self.check("sdk/js/a.ts", text, 1)

    def test_downward_imports_and_packages_are_allowed(self):
        self.check("testing/e2e/lib/sdk.mjs", "export * from '../../../sdk/js/dist/index.js';", 0)
        self.check("sdk/js/src/a.ts", "import { b } from './b.js'; import { c } from '@noble/hashes/c.js';", 0)

    def test_vectors_are_data_for_everybody(self):
        self.check("sdk/js/tests/a.ts", "new URL('../../../protocol/vectors/chain-v1.json', import.meta.url)", 0)


if __name__ == "__main__":
    unittest.main()
