// Prometheus over a network, with the rules of `monitoring/`, if it is installed.

import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../lib/ports.mjs';
import { startProcess } from '../../lib/process.mjs';

const RULES = fileURLToPath(new URL('../../../../monitoring/prometheus/rules', import.meta.url));

/**
 * Where a program is; null if it is not installed.
 * @param {string} name
 * @returns {Promise<string | null>}
 */
export async function installed(name) {
  const { stdout } = await promisify(execFile)('sh', ['-c', `command -v ${name} || true`]);
  return stdout.trim() || null;
}

/**
 * @param {string} binary
 * @param {string} folder
 * @param {{ job: string, role?: string, targets: string[] }[]} jobs
 */
export async function startPrometheus(binary, folder, jobs) {
  const rules = (await readdir(RULES).catch(() => [])).filter((name) => name.endsWith('.yml'));
  const config = {
    global: { scrape_interval: '5s', evaluation_interval: '5s' },
    rule_files: rules.map((name) => join(RULES, name)),
    scrape_configs: [...new Set(jobs.map(({ job }) => job))].map((name) => ({
      job_name: name,
      static_configs: jobs
        .filter(({ job }) => job === name)
        .map(({ role, targets }) => ({ targets, ...(role ? { labels: { role } } : {}) })),
    })),
  };
  // JSON is YAML.
  const path = join(folder, 'prometheus.json');
  await writeFile(path, JSON.stringify(config));
  const port = await freePort();
  const running = await startProcess({
    name: 'Prometheus',
    binary,
    args: [
      ...['--config.file', path, '--storage.tsdb.path', join(folder, 'prometheus')],
      ...['--web.listen-address', `127.0.0.1:${port}`],
    ],
    ready: /Server is ready to receive web requests/,
    logPath: join(folder, 'prometheus.log'),
  });
  return { url: `http://127.0.0.1:${port}`, stop: running.stop };
}
