"""Tests of the counting of tests."""

import unittest

import count_tests


class Counted(unittest.TestCase):
    def test_summaries_of_both_runners_are_added(self):
        lines = [
            "     Summary [  12.345s] 10 tests run: 8 passed (1 slow), 1 failed, 1 timed out, 3 skipped",
            "test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 1.00s",
            "test result: FAILED. 1 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.00s",
        ]
        self.assertEqual(count_tests.counted(lines), (14, 6, 5))

    def test_colours_and_an_early_end_are_read(self):
        line = "\x1b[31;1m     Summary\x1b[0m [ 1m 2.3s] 7/9 tests run: 6 passed, 1 failed, 0 skipped"
        self.assertEqual(count_tests.counted([line]), (6, 1, 0))

    def test_other_lines_count_nothing(self):
        self.assertEqual(count_tests.counted(["test a::b ... ok", "PASS [ 0.1s] x"]), (0, 0, 0))


if __name__ == "__main__":
    unittest.main()
