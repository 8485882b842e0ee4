"""Tests of the table of parameters."""

import unittest

import parameter_table

SOURCE = """
        /// How long
        /// it takes.
        #[codec(index = 3)]
        pub static Delay: BlockNumber = 3 * DAYS;
        /// A part.
        #[codec(index = 4)]
        pub static Share: Permill = Permill::from_percent(1);
"""


def parameter(name, **changes):
    return {"name": name, "default": "7200", "least": "1", "greatest": "4", "inQuarterDays": True, **changes}


class Table(unittest.TestCase):
    def test_bounds_in_quarter_days_become_days(self):
        share = parameter("Share", default="10000", least="0", greatest="1000000", inQuarterDays=False)
        lines = list(parameter_table.table({"parameters": [parameter("Delay"), share]}, SOURCE))
        self.assertEqual(lines[2], "| `Delay` | 6 h | 6 h | 1 d | How long it takes. |")
        self.assertEqual(lines[3], "| `Share` | 1 % | 0 % | 100 % | A part. |")

    def test_a_parameter_that_is_not_declared_is_refused(self):
        with self.assertRaises(SystemExit):
            list(parameter_table.table({"parameters": [parameter("Other")]}, SOURCE))

    def test_amounts_are_exact(self):
        self.assertEqual(parameter_table.shown(100_000_000, "Balance"), "0.0001 NOTCH")
        self.assertEqual(parameter_table.shown(1_500_000_000_000_000, "Balance"), "1,500 NOTCH")


if __name__ == "__main__":
    unittest.main()
