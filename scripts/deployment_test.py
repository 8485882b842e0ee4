"""Run by scripts/check-deployment.sh, with the Python that has PyYAML: each check can fail."""

import pathlib
import unittest

import check_deployment as check

GOOD = {
    "image": "postgres:15.18-bookworm",
    "restart": "always",
    "security_opt": ["no-new-privileges:true"],
    "deploy": {"resources": {"limits": {"cpus": "1"}}},
}
HERE = pathlib.Path(__file__).resolve().parent


def compose(**changes):
    return check.compose_problems({"services": {"a": {**GOOD, **changes}}, "secrets": {"s": {}}, "volumes": {"v": None}}, HERE)


class Compose(unittest.TestCase):
    def test_good_service_has_no_problem(self):
        self.assertEqual(compose(ports=["127.0.0.1:1:1"], secrets=["s"], volumes=["v:/v", "./state:/s"]), [])

    def test_each_fault_is_found(self):
        for changes in (
            {"privileged": True},
            {"deploy": {}},
            {"restart": None},
            {"security_opt": []},
            {"ports": ["9944:9944"]},
            {"ports": ["0.0.0.0:9944:9944"]},
            {"image": "postgres:latest"},
            {"image": "postgres"},
            {"image": "postgres:15"},
            {"environment": {"POSTGRES_PASSWORD": "x"}},
            {"secrets": ["other"]},
            {"volumes": ["other:/v"]},
            {"volumes": ["./a:/etc/a:ro", "./b:/etc/a/b"]},
            {"volumes": ["../no-such-folder:/v"]},
            {"depends_on": {"b": {"condition": "service_started"}}},
            {"depends_on": {"a": {"condition": "service_healthy"}}},
            {"build": {"context": "..", "dockerfile": "no-such-file"}},
        ):
            with self.subTest(changes):
                self.assertEqual(len(compose(**changes)), 1)


class Dockerfile(unittest.TestCase):
    path = check.ROOT / "docker/node.Dockerfile"

    def problems(self, old, new):
        text = self.path.read_text(encoding="utf-8")
        self.assertIn(old, text)
        return check.dockerfile_problems(self.path, text.replace(old, new), {"tallystick-node"})

    def test_ours_has_no_problem(self):
        self.assertEqual(self.problems("FROM", "FROM"), [])

    def test_each_fault_is_found(self):
        for old, new in (
            ("BASE=debian:12.12-slim\n\n", "BASE=debian:latest\n\n"),
            ("USER 10001:10001", "USER root"),
            ("HEALTHCHECK ", "# "),
            ("--package tallystick-node", "--package no-such-package"),
            ("docker/health.sh", "docker/no-such-file.sh"),
        ):
            with self.subTest(new):
                self.assertEqual(len(self.problems(old, new)), 1)


class Monitoring(unittest.TestCase):
    def test_metric_that_nobody_exports_is_found(self):
        found = check.metric_problems(["# TYPE substrate_block_height gauge\n"])
        self.assertTrue(any("tallystick_validators" in problem for problem in found))
        self.assertFalse(any("substrate_block_height" in problem for problem in found))

    def test_alert_that_no_test_makes_fire_is_found(self):
        self.assertEqual(check.alert_problems(check.RULES, check.ALERT_TESTS), [])
        for path in check.RULES:
            others = [test for test in check.ALERT_TESTS if test.name != path.name]
            found = check.alert_problems([path], others)
            self.assertTrue(found and all(path.name in problem for problem in found))

    def test_target_that_is_no_service_is_found(self):
        config = {"scrape_configs": [{"static_configs": [{"targets": ["a:1", "b:1", "127.0.0.1:9"]}]}]}
        self.assertEqual(check.scrape_problems(config, ["a"]), ["prometheus.yml: b is no service"])


if __name__ == "__main__":
    unittest.main()
