"""Tests of the check of test names."""

import unittest

import titles

RUST = """
#[test]
fn a_closed_accountant_settles_nothing() {}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes long"]
async fn it_should_wait() {}

proptest! {
    #[test]
    fn should_hold(x: u8) {}
}

fn should_is_no_test() {}
"""

SCRIPT = """
test('a promise settles once', async () => {});
it("should settle", () => {});
it.each([1, 2])(`should settle %i times`, () => {});
describe('what should work', () => {});
chainSuite('payments', {}, (world, check) => {
  check('a device\\'s promise settles', async () => {});
  world.check('should be no test', 1);
});
"""


class Titles(unittest.TestCase):
    def test_rust_tests_are_found_behind_their_attributes(self):
        found = ["a_closed_accountant_settles_nothing", "it_should_wait", "should_hold"]
        self.assertEqual([name for _, name in titles.rust(RUST)], found)

    def test_script_tests_are_found_by_their_call(self):
        found = ["a promise settles once", "should settle", "should settle %i times", "a device\\'s promise settles"]
        self.assertEqual([title for _, title in titles.script(SCRIPT)], found)

    def test_the_line_is_that_of_the_name(self):
        self.assertEqual(list(titles.rust(RUST))[0][0], 3)

    def test_should_and_length_are_problems(self):
        self.assertEqual(titles.problem("a_promise_settles", 60), None)
        self.assertEqual(titles.problem("it_should_settle", 60), "say what is shown, without \"should\"")
        self.assertEqual(titles.problem("x" * 61, 60), "61 characters; at most 60")

    def test_one_digit_of_a_lesson_is_a_problem(self):
        self.assertEqual(titles.problem("lesson_07_and_12_a_bond", 60), None)
        self.assertEqual(titles.problem("lesson_7_a_bond", 60), "write the number of a lesson with two digits")

    def test_a_shoulder_is_no_should(self):
        self.assertEqual(titles.problem("a_shoulder_is_found", 60), None)


if __name__ == "__main__":
    unittest.main()
