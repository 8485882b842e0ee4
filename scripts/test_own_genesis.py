import copy
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "chain-specs"))
import own_genesis  # noqa: E402 (found by the line above)

ALICE = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
BOB = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
FUND = "5EYCAe5jXdJ5ZzHTXpJaNLut3b9BthyNB9oZ1cuuN74XfCiF"
PRESET = {
    "balances": {"balances": [[ALICE, 5], [FUND, 7]]},
    "session": {"keys": [[ALICE, ALICE, {"aura": ALICE, "grandpa": ALICE}]]},
    "validatorSet": {"invulnerables": [ALICE]},
    "council": {"members": [ALICE]},
    "arbiters": {"members": [ALICE]},
    "sudo": {"key": None},
}
PEOPLE = {
    "validators": [{"account": BOB, "aura": BOB, "grandpa": BOB}],
    "council": [BOB],
    "arbiters": [BOB],
    "balances": {BOB: "1.5"},
}


def genesis(preset=None, people=None):
    return own_genesis.genesis({**copy.deepcopy(PRESET), **(preset or {})}, {**copy.deepcopy(PEOPLE), **(people or {})})


class OwnGenesis(unittest.TestCase):
    def test_people_are_replaced_everywhere(self):
        self.assertNotIn(ALICE, str(genesis()))

    def test_accounts_without_a_key_stay(self):
        self.assertEqual(genesis()["balances"]["balances"], [[FUND, 7], [BOB, 1_500_000_000_000]])

    def test_what_cannot_be_meant_is_refused(self):
        for preset, people in (
            ({}, {"validators": []}),
            ({}, {"balances": {}}),
            ({}, {"balances": {BOB: "much"}}),
            ({}, {"balances": {BOB: "0"}}),
            ({}, {"balances": {BOB: "0.0000000000001"}}),
            ({}, {"council": [ALICE]}),
            ({}, {"arbiters": ["5GrwvaEF"]}),
            ({}, {"sudo": BOB}),
            ({"sudo": {"key": BOB}}, {}),
            ({"technical": {"members": [ALICE]}}, {}),
        ):
            with self.subTest(preset=preset, people=people), self.assertRaises(own_genesis.Problem):
                genesis(preset, people)


if __name__ == "__main__":
    unittest.main()
