// A PostgreSQL of our own: in a folder, on a Unix socket, gone with the folder.

import { execFile } from 'node:child_process';
import { access, chown, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { startProcess } from '../../lib/process.mjs';

const execute = promisify(execFile);
/** Where Debian keeps its versions. */
const DEBIAN = '/usr/lib/postgresql';
const PROGRAMS = ['initdb', 'postgres', 'psql'];

/**
 * The folder of PostgreSQL's programs; null if it is not installed.
 * @returns {Promise<string | null>}
 */
export async function postgresPrograms() {
  const versions = (await readdir(DEBIAN).catch(() => [])).sort((one, other) => Number(other) - Number(one));
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...versions.map((version) => join(DEBIAN, version, 'bin'))];
  for (const folder of folders) {
    const found = await Promise.all(PROGRAMS.map((name) => access(join(folder, name)).then(() => true, () => false)));
    if (found.every(Boolean)) return folder;
  }
  return null;
}

/** PostgreSQL refuses to run as root; then it runs as the user `postgres` that its package made. */
async function otherUser() {
  if (process.getuid?.() !== 0) return null;
  const found = /^postgres:[^:]*:(\d+):(\d+):/m.exec(await readFile('/etc/passwd', 'utf8'));
  if (!found) throw new Error('PostgreSQL refuses to run as root and there is no user postgres; run: make setup');
  return { uid: Number(found[1]), gid: Number(found[2]) };
}

/**
 * Starts one with an empty database.
 * @param {string} programs
 * @returns {Promise<{ url: string, stop: () => Promise<unknown> }>}
 */
export async function startPostgres(programs) {
  const user = await otherUser();
  // In a short path: the name of a Unix socket may have a hundred characters.
  const folder = await mkdtemp(join(tmpdir(), 'tally-pg-'));
  if (user) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const options = ['--auth=trust', '--username=tally', '--encoding=UTF8', '--locale=C', '--pgdata', data];
  await execute(join(programs, 'initdb'), options, { cwd: folder, ...user });
  const inside = user ? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : [];
  const running = await startProcess({
    name: 'PostgreSQL',
    binary: join(programs, 'postgres'),
    inside,
    args: ['-D', data, '-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`],
    ready: /database system is ready to accept connections/,
    logPath: `${folder}.log`,
  });
  await execute(join(programs, 'psql'), ['--no-psqlrc', '-U', 'tally', '-h', folder, '-c', 'CREATE DATABASE accountant', 'postgres']);
  const stop = async () => {
    await running.stop();
    await rm(folder, { recursive: true, force: true });
    await rm(`${folder}.log`, { force: true });
  };
  return { url: `postgres://tally@${folder.replaceAll('/', '%2F')}/accountant`, stop };
}
