#!/usr/bin/env python3
"""Runs the steps of files side by side: steps.py FILE...

Each line of a file is `lane | name | command`. The lanes of all files run side by side, the steps of a lane one after the
other. The output of a step is kept in a log and shown when the step ends. A step that fails stops no other; the exit
code is 1 if any failed. `scripts/env.sh` must have been sourced.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

import step_plan

# Seconds without news after which the running steps are named.
SILENCE_SECONDS = 60
STOP_SECONDS = 20
NICENESS = "10"


class Runner:
    """Runs steps and says how they ended."""

    def __init__(self, logs):
        self.logs = logs
        self.lock = threading.Lock()
        self.began = time.monotonic()
        self.outcomes = []
        self.running = {}
        self.stopping = False

    def run_lane(self, steps):
        for step in steps:
            if self.stopping:
                return
            self.run(step)

    def run(self, step):
        log = self.logs / (re.sub(r"[^a-z0-9]+", "-", step.name.lower()).strip("-") + ".log")
        begin = time.monotonic()
        with log.open("wb") as output:
            yielding = ["nice", "-n", NICENESS] if step.lane == step_plan.YIELDING else []
            process = subprocess.Popen(
                [*yielding, "bash", "-euo", "pipefail", "-c", step.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            with self.lock:
                self.running[step.name] = (process, begin)
                outcome = [step.name, 0, None]
                self.outcomes.append(outcome)
                self.say(f"==> {step.name} (its output: {log})")
            status = process.wait()
        took = time.monotonic() - begin
        with self.lock:
            del self.running[step.name]
            outcome[1:] = [took, status]
            if text := log.read_text(encoding="utf-8", errors="replace").rstrip():
                self.say(text)
            if status == 0:
                self.say(f"==> {step.name}: done in {took:.0f} s")
            else:
                self.say(f"error: {step.name} failed after {took:.0f} s with exit code {status}; its output is above")

    def say(self, text):
        print(text, flush=True)

    def run_all(self, lanes, alone):
        threads = [threading.Thread(target=self.run_lane, args=(lane,), daemon=True) for lane in lanes]
        for thread in threads:
            thread.start()
        self.await_threads(threads)
        last = threading.Thread(target=self.run_lane, args=(alone,), daemon=True)
        last.start()
        self.await_threads([last])

    def await_threads(self, threads):
        told = time.monotonic()
        ended = len(self.outcomes) - len(self.running)
        while any(thread.is_alive() for thread in threads):
            time.sleep(0.2)
            with self.lock:
                now, finished = time.monotonic(), len(self.outcomes) - len(self.running)
                if finished != ended:
                    told, ended = now, finished
                elif now - told >= SILENCE_SECONDS:
                    told = now
                    still = ", ".join(f"{name} ({now - begin:.0f} s)" for name, (_, begin) in self.running.items())
                    self.say(f"... {still}")

    def stop(self):
        """Ends what runs, with all its children."""
        self.stopping = True
        for number, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
            with self.lock:
                processes = [process for process, _ in self.running.values()]
            for process in processes:
                try:
                    os.killpg(process.pid, number)
                except ProcessLookupError:
                    pass
            deadline = time.monotonic() + patience
            while self.running and time.monotonic() < deadline:
                time.sleep(0.1)


def interrupted(number, _frame):
    raise KeyboardInterrupt(signal.Signals(number).name)


def main(files):
    try:
        steps = [step for file in files for step in step_plan.steps_of(pathlib.Path(file).read_text(encoding="utf-8"), file)]
        lanes, alone = step_plan.lanes_of(steps)
    except (OSError, step_plan.PlanError) as error:
        sys.exit(f"error: {error}")
    if not steps:
        sys.exit(__doc__)
    logs = pathlib.Path(os.environ["CACHE"]) / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    runner = Runner(logs)
    signal.signal(signal.SIGTERM, interrupted)
    try:
        runner.run_all(lanes, alone)
    except KeyboardInterrupt:
        runner.stop()
        sys.exit("error: interrupted")
    outcomes = [tuple(outcome) for outcome in runner.outcomes]
    print(f"\n{step_plan.summary(outcomes, time.monotonic() - runner.began)}", flush=True)
    sys.exit(1 if any(status != 0 for _, _, status in outcomes) else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
