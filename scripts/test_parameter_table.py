"""Tests of the table of parameters."""

import unittest

import parameter_table


def parameter(name, unit, default, least, greatest):
    values = {"default": default, "least": least, "greatest": greatest}
    return {"name": name, "description": f"The {name}.", **{field: {unit: value} for field, value in values.items()}}


class Table(unittest.TestCase):
    def test_periods_are_in_days_or_hours(self):
        answer = {"dayLength": 28_800, "parameters": [parameter("Delay", "blocks", 7_200, 1, 57_600)]}
        self.assertEqual(list(parameter_table.table(answer))[2], "| `Delay` | 6 h | 1 blocks | 2 d | The Delay. |")

    def test_each_unit_is_written_its_own_way(self):
        for value, text in (
            ({"amount": "100000000"}, "0.0001 NOTCH"),
            ({"amount": "1500000000000000"}, "1,500 NOTCH"),
            ({"share": 15_000}, "1.5 %"),
            ({"count": 1_000}, "1,000"),
        ):
            self.assertEqual(parameter_table.shown(value, 28_800), text)

    def test_an_unknown_unit_is_refused(self):
        with self.assertRaises(SystemExit):
            parameter_table.shown({"seconds": 1}, 28_800)


if __name__ == "__main__":
    unittest.main()
