import copy
import unittest

import chain_spec

SPEC = {
    "name": "A",
    "bootNodes": [],
    "genesis": {"raw": {"top": {chain_spec.CODE: "0x00", "0xaa": "0x01", chain_spec.LAST_UPGRADE: "0x082874616c6c79737469636b"}, "childrenDefault": {}}},
}


def changed(key, value):
    other = copy.deepcopy(SPEC)
    other["genesis"]["raw"]["top"][key] = value
    return other


class Differences(unittest.TestCase):
    def test_equal_specifications_have_none(self):
        self.assertEqual(chain_spec.differences(SPEC, copy.deepcopy(SPEC), True), [])

    def test_storage_that_differs_is_named(self):
        found = chain_spec.differences(changed("0xaa", "0x02"), SPEC, False)
        self.assertEqual(found, ["storage 0xaa: 0x01 became 0x02"])

    def test_storage_that_is_missing_or_new_is_named(self):
        found = chain_spec.differences(changed("0xbb", "0x02"), SPEC, False)
        self.assertEqual(found, ["storage 0xbb: nothing became 0x02"])

    def test_code_counts_only_if_asked(self):
        other = changed(chain_spec.CODE, "0x01")
        self.assertEqual(chain_spec.differences(other, SPEC, False), [])
        self.assertEqual(len(chain_spec.differences(other, SPEC, True)), 1)

    def test_missing_code_counts_always(self):
        other = copy.deepcopy(SPEC)
        del other["genesis"]["raw"]["top"][chain_spec.CODE]
        self.assertEqual(chain_spec.differences(other, SPEC, False), ["only one of them has code"])

    def test_fields_beside_the_genesis_count(self):
        other = copy.deepcopy(SPEC)
        other["bootNodes"] = ["x"]
        self.assertEqual(chain_spec.differences(other, SPEC, True), ["bootNodes: [] became ['x']"])

    def test_child_tries_count(self):
        other = copy.deepcopy(SPEC)
        other["genesis"]["raw"]["childrenDefault"] = {"0x01": {}}
        self.assertEqual(len(chain_spec.differences(other, SPEC, True)), 1)


class Form(unittest.TestCase):
    def test_version_comes_from_the_genesis(self):
        self.assertEqual(chain_spec.version(SPEC, "a"), "tallystick-2")

    def test_genesis_without_version_is_refused(self):
        with self.assertRaises(chain_spec.Problem):
            chain_spec.version(changed(chain_spec.LAST_UPGRADE, "0x"), "a")

    def test_specification_that_is_not_raw_is_refused(self):
        with self.assertRaises(chain_spec.Problem):
            chain_spec.top({"genesis": {"runtimeGenesis": {}}}, "a")

    def test_settings_must_name_every_field(self):
        with self.assertRaises(chain_spec.Problem):
            chain_spec.set_network(copy.deepcopy(SPEC), {"bootNodes": []})

    def test_settings_are_put_in(self):
        settings = {"protocolId": "p", "bootNodes": ["n"], "telemetryEndpoints": None}
        spec = chain_spec.set_network(copy.deepcopy(SPEC), settings)
        self.assertEqual((spec["protocolId"], spec["bootNodes"]), ("p", ["n"]))

    def test_keys_are_sorted(self):
        self.assertLess(chain_spec.text(SPEC).index("bootNodes"), chain_spec.text(SPEC).index("name"))


if __name__ == "__main__":
    unittest.main()
