"""Checks that the parts of the deployment fit together, which no linter knows.

    check_deployment.py problems              prints what does not fit; fails if there is anything
    check_deployment.py rules FOLDER          writes the queries of all dashboards into FOLDER as rules, for promtool
    check_deployment.py metrics SCRAPE...     fails if rules or dashboards name metrics that are in no scrape
"""

import json
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPOSE = ROOT / "docker/compose.yaml"
DASHBOARDS = sorted((ROOT / "monitoring/grafana/dashboards").glob("*.json"))
RULES = sorted((ROOT / "monitoring/prometheus/rules").glob("*.yml"))
ALERT_TESTS = sorted((ROOT / "monitoring/tests").glob("*.yml"))
# Words of PromQL that look like metrics.
METRIC = re.compile(r"\b(?:substrate|tallystick|trie|rpc|node)_[a-z0-9_]+\b")
# From another program, or only there once something has happened.
ELSEWHERE = re.compile(r"^node_(filesystem|timex)_")


def load(path):
    """A YAML file with its merge keys resolved."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def compose_problems(compose, folder):
    """What is unsafe or dangling in a compose file."""
    found = []
    for name, service in compose["services"].items():
        say = lambda text, name=name: found.append(f"compose: {name} {text}")
        if service.get("privileged") or service.get("network_mode") == "host":
            say("has the host's rights")
        if not service.get("deploy", {}).get("resources", {}).get("limits"):
            say("has no resource limits")
        if not service.get("restart"):
            say("has no restart policy")
        if "no-new-privileges:true" not in service.get("security_opt", []):
            say("may gain privileges")
        for port in service.get("ports", []):
            if not str(port).startswith("127.0.0.1:"):
                say(f"publishes {port} beyond loopback")
        if "build" not in service and not pinned(service["image"]) and not service["image"].endswith(":local"):
            say(f"takes {service['image']}, which is not pinned to a full version")
        for key, value in (service.get("environment") or {}).items():
            if re.search(r"PASSWORD|SECRET|TOKEN", key) and not key.endswith("FILE"):
                say(f"has a secret in its environment: {key}")
        for secret in service.get("secrets", []):
            source = secret if isinstance(secret, str) else secret["source"]
            if source not in compose["secrets"]:
                say(f"uses the secret {source}, which is not declared")
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("../") and not (folder / source).exists():
                say(f"mounts {source}, which does not exist")
            elif not source.startswith(".") and source not in (compose.get("volumes") or {}):
                say(f"mounts the volume {source}, which is not declared")
        targets = [volume.split(":")[1] for volume in service.get("volumes", [])]
        for target in targets:
            if any(target.startswith(f"{other}/") for other in targets):
                say(f"mounts {target} into another mount, where no folder can be made for it")
        for other, wait in (service.get("depends_on") or {}).items():
            target = compose["services"].get(other)
            if target is None:
                say(f"waits for {other}, which is no service")
            elif wait["condition"] == "service_healthy" and "build" not in target and "healthcheck" not in target:
                say(f"waits for the health of {other}, which has no check")
        if "build" in service:
            dockerfile = folder / service["build"]["context"] / service["build"]["dockerfile"]
            if not dockerfile.exists():
                say(f"is built from {service['build']['dockerfile']}, which does not exist")
    return found


def pinned(image):
    """Whether an image names a full version: at least two numbers, or a digest."""
    tag = image.rpartition(":")[2]
    return "@sha256:" in image or bool(re.match(r"v?\d+\.\d+", tag))


def dockerfile_problems(path, text, packages):
    """What is unsafe or dangling in a Dockerfile."""
    found = [f"{path.name}: {base} is not pinned to a full version" for base in re.findall(r"^ARG (?:BUILDER|BASE)=(\S+)$", text, re.M) if not pinned(base)]
    last = text[text.rindex("\nFROM ") :]
    for wanted in ("\nUSER 10001:10001", "\nVOLUME /data", "\nHEALTHCHECK ", "\nENTRYPOINT [", "COPY --from=build"):
        if wanted not in last:
            found.append(f"{path.name}: its last stage has no {wanted.strip()}")
    if text.count("\nFROM ") < 2:
        found.append(f"{path.name}: is not built in stages")
    for package in re.findall(r"--package (\S+)", text):
        if package not in packages:
            found.append(f"{path.name}: builds {package}, which is no package of the workspace")
    for source in re.findall(r"(?<=[ ])docker/\S+\.sh", last):
        if not (ROOT / source).exists():
            found.append(f"{path.name}: copies {source}, which does not exist")
    return found


def workspace_packages():
    """Names of all packages of the workspace."""
    names = set()
    for manifest in ROOT.glob("**/Cargo.toml"):
        if "node_modules" not in manifest.parts:
            found = re.search(r'^name = "([^"]+)"', manifest.read_text(encoding="utf-8"), re.M)
            names |= {found.group(1)} if found else set()
    return names


def scrape_problems(prometheus, services):
    """Targets that are no service of the compose file."""
    hosts = {target.split(":")[0] for job in prometheus["scrape_configs"] for group in job["static_configs"] for target in group["targets"]}
    return [f"prometheus.yml: {host} is no service" for host in sorted(hosts - set(services) - {"127.0.0.1"})]


def queries(path):
    """Title and query of every target of every panel of a dashboard."""
    for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]


def dashboard_problems(path):
    """What Grafana would refuse or show wrong."""
    board = json.loads(path.read_text(encoding="utf-8"))
    found = [f"{path.name}: has no {field}" for field in ("uid", "title", "schemaVersion", "panels") if not board.get(field)]
    ids = [panel["id"] for panel in board["panels"]]
    if len(ids) != len(set(ids)):
        found.append(f"{path.name}: two panels have one id")
    variables = {variable["name"] for variable in board["templating"]["list"]}
    taken = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        cells = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
        if taken & cells or place["x"] + place["w"] > 24:
            found.append(f"{path.name}: {panel['title']} lies on another panel or outside")
        taken |= cells
    used = set(re.findall(r"\$\{?([a-z]+)\}?", json.dumps(board)))
    found += [f"{path.name}: ${name} is no variable" for name in sorted(used - variables)]
    return found


def write_rules(folder):
    """The dashboards' queries as recording rules, with Grafana's variables filled in."""
    for path in DASHBOARDS:
        rules = []
        for number, (_, query) in enumerate(queries(path)):
            query = re.sub(r"\$__(rate_)?interval", "5m", query)
            query = re.sub(r"\$\{?[a-z]+\}?", ".*", query)
            rules.append({"record": f"dashboard:{path.stem}:query{number}", "expr": query})
        text = yaml.safe_dump({"groups": [{"name": path.stem, "rules": rules}]})
        (folder / f"{path.stem}.yml").write_text(text, encoding="utf-8")


def metric_problems(scrapes):
    """Metrics that rules and dashboards name and nobody exports."""
    exported = set()
    for scrape in scrapes:
        exported |= set(re.findall(r"^# TYPE (\S+) ", scrape, re.M))
    named = {}
    for path in DASHBOARDS:
        for title, query in queries(path):
            for metric in METRIC.findall(query):
                named.setdefault(metric, f"{path.name}: {title}")
    for path in RULES:
        for group in load(path)["groups"]:
            for rule in group["rules"]:
                for metric in METRIC.findall(rule["expr"]):
                    named.setdefault(metric, f"{path.name}: {rule['alert']}")
    found = []
    for metric, place in sorted(named.items()):
        base = re.sub(r"_(bucket|count|sum)$", "", metric)
        if not ELSEWHERE.match(metric) and metric not in exported and base not in exported:
            found.append(f"{place} asks for {metric}, which nobody exports")
    return found


def alert_problems(rules, tests):
    """Alerts without a severity or a sentence, and alerts that no test makes fire."""
    found = []
    tested = set()
    for path in tests:
        for test in load(path)["tests"]:
            tested |= {case["alertname"] for case in test.get("alert_rule_test", []) if case["exp_alerts"]}
    for path in rules:
        for group in load(path)["groups"]:
            for rule in group["rules"]:
                if rule.get("labels", {}).get("severity") not in ("critical", "warning") or not rule.get("annotations", {}).get("summary"):
                    found.append(f"{path.name}: {rule['alert']} needs a severity and a summary")
                if rule["alert"] not in tested:
                    found.append(f"{path.name}: no test makes {rule['alert']} fire")
    return found


def problems():
    """Everything that does not fit."""
    compose = load(COMPOSE)
    packages = workspace_packages()
    found = compose_problems(compose, COMPOSE.parent)
    for path in sorted((ROOT / "docker").glob("*.Dockerfile")):
        found += dockerfile_problems(path, path.read_text(encoding="utf-8"), packages)
        if not path.with_name(path.name + ".dockerignore").exists():
            found.append(f"{path.name}: has no .dockerignore of its own")
    found += scrape_problems(load(ROOT / "monitoring/prometheus/prometheus.yml"), compose["services"])
    for path in DASHBOARDS:
        found += dashboard_problems(path)
    return found + alert_problems(RULES, ALERT_TESTS)


def main(arguments):
    """Does what the command line says; returns the exit code."""
    match arguments:
        case ["problems"]:
            found = problems()
        case ["rules", folder]:
            write_rules(pathlib.Path(folder))
            return 0
        case ["metrics", *scrapes] if scrapes:
            found = metric_problems([pathlib.Path(path).read_text(encoding="utf-8") for path in scrapes])
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    for problem in found:
        print(f"error: {problem}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
