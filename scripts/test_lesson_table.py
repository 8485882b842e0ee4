"""Tests of lesson_table.py."""

import pathlib
import unittest

import lesson_table


class LessonTable(unittest.TestCase):
    def test_a_page_lists_its_lessons(self):
        self.assertEqual(lesson_table.lessons("# Lessons\n\n1. *One*: a.\n2. Two.\n   3. no\n"), [1, 2])

    def test_a_name_can_hold_several_lessons(self):
        self.assertEqual(lesson_table.numbers("lesson_07_slash_escape"), [7])
        self.assertEqual(lesson_table.numbers("lesson_25_and_26_an_exit"), [25, 26])
        self.assertEqual(lesson_table.numbers("lesson 22 and 30: it pays no more"), [22, 30])
        self.assertEqual(lesson_table.numbers("lesson_33_one_bad_message_and_lesson_34_a_reason"), [33, 34])

    def test_only_tests_that_name_a_lesson_are_found(self):
        rust = pathlib.Path("a.rs")
        self.assertEqual(lesson_table.tests_in(rust, "fn lesson_01_a() {}\nfn helper() {}\n"), ["lesson_01_a"])
        script = pathlib.Path("a.test.ts")
        text = "test('lesson 03: x', f); test('other', f); check('lesson 04: the second\\'s', f)"
        self.assertEqual(lesson_table.tests_in(script, text), ["lesson 03: x", "lesson 04: the second\\'s"])

    def test_a_row_links_each_file_once(self):
        rows = lesson_table.table([1, 2], {1: [("a.rs", "lesson_01_x"), ("a.rs", "lesson_01_y")]})
        self.assertIn("| 1 | [a.rs](../a.rs): `lesson_01_x`, `lesson_01_y` |", rows)
        self.assertIn("| 2 |  |", rows)


if __name__ == "__main__":
    unittest.main()
