"""What a file of steps says: which commands run side by side, and in which order."""

import dataclasses

# Its commands yield the processors to every other lane, so that nodes answer in time while something compiles.
YIELDING = "cpu"
# Its steps run one after the other when every other lane is through.
ALONE = "alone"


class PlanError(Exception):
    """A line that is no step."""


@dataclasses.dataclass(frozen=True)
class Step:
    """One command."""

    lane: str
    name: str
    command: str


def steps_of(text, source):
    """The steps of `lane | name | command` lines; empty lines and lines that begin with `#` say nothing."""
    steps = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        parts = [part.strip() for part in line.split("|", maxsplit=2)]
        if len(parts) != 3 or not all(parts):
            raise PlanError(f"{source}:{number}: a step is 'lane | name | command', not: {line}")
        steps.append(Step(*parts))
    return steps


def lanes_of(steps):
    """The lanes that run side by side, and the steps that run alone after them; each keeps its order."""
    lanes = {}
    alone = []
    for step in steps:
        if step.lane == ALONE:
            alone.append(step)
        else:
            lanes.setdefault(step.lane, []).append(step)
    names = [step.name for step in steps]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise PlanError(f"two steps have one name: {', '.join(twice)}")
    return list(lanes.values()), alone


def summary(outcomes, seconds):
    """A line a step, in the order in which they began, and one for all of them. An outcome is (name, seconds, exit code)."""
    width = max((len(name) for name, _, _ in outcomes), default=0)
    lines = []
    for name, took, status in outcomes:
        how = "ok" if status == 0 else f"FAILED with exit code {status}"
        lines.append(f"  {name.ljust(width)}  {took:5.0f} s  {how}")
    failed = sum(status != 0 for _, _, status in outcomes)
    lines.append(f"  {len(outcomes)} steps in {seconds:.0f} s, {failed} failed")
    return "\n".join(lines)
