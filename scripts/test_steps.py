"""Tests of the runner of steps: the order of lanes, the summary, and what a failing step does."""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import step_plan

RUNNER = pathlib.Path(__file__).resolve().parent / "steps.py"


def steps(text):
    return step_plan.steps_of(text, "steps")


class Plan(unittest.TestCase):
    def test_lanes_keep_the_order_of_their_steps(self):
        lanes, alone = step_plan.lanes_of(steps("a | 1 | x\nb | 2 | x\n\n# said\na | 3 | x | y\nalone | 4 | x\n"))
        self.assertEqual([[step.name for step in lane] for lane in lanes], [["1", "3"], ["2"]])
        self.assertEqual([step.name for step in alone], ["4"])

    def test_a_pipe_belongs_to_the_command(self):
        self.assertEqual(steps("a | b | echo x | cat")[0].command, "echo x | cat")

    def test_a_line_that_is_no_step_is_refused_with_its_number(self):
        with self.assertRaisesRegex(step_plan.PlanError, "steps:2"):
            steps("a | b | c\na | b\n")

    def test_two_steps_of_one_name_are_refused(self):
        with self.assertRaisesRegex(step_plan.PlanError, "one name: same"):
            step_plan.lanes_of(steps("a | same | x\nb | same | x\n"))

    def test_the_summary_names_failures(self):
        told = step_plan.summary([("short", 1.0, 0), ("longer name", 2.0, 3)], 2.0)
        self.assertIn("short            1 s  ok", told)
        self.assertIn("FAILED with exit code 3", told)
        self.assertIn("2 steps in 2 s, 1 failed", told)


class Run(unittest.TestCase):
    def run_steps(self, text):
        with tempfile.TemporaryDirectory() as folder:
            plan = pathlib.Path(folder) / "plan"
            plan.write_text(text, encoding="utf-8")
            return subprocess.run(
                [sys.executable, str(RUNNER), str(plan)],
                env={**os.environ, "CACHE": folder},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=60,
                check=False,
            )

    def test_a_failure_stops_no_other_step(self):
        result = self.run_steps("a | first | echo begun; false\na | second | echo went on\nalone | last | echo end\n")
        self.assertEqual(result.returncode, 1)
        for text in ("begun", "error: first failed", "went on", "end", "3 steps in", "1 failed"):
            self.assertIn(text, result.stdout)

    def test_lanes_run_side_by_side(self):
        # Each waits for what the other makes.
        with tempfile.TemporaryDirectory() as folder:
            meet = "touch {0}/{1}; for i in $(seq 100); do [ -e {0}/{2} ] && exit 0; sleep 0.1; done; exit 1"
            one, other = meet.format(folder, "a", "b"), meet.format(folder, "b", "a")
            self.assertEqual(self.run_steps(f"a | one | {one}\nb | other | {other}\n").returncode, 0)

    def test_a_plan_without_steps_is_an_error(self):
        self.assertEqual(self.run_steps("# nothing\n").returncode, 1)


if __name__ == "__main__":
    unittest.main()
