import { readFileSync } from 'node:fs';
import { ok } from '@otklik/shared/base/result.ts';
import { loadRelease } from '../load-release.ts';
import { versionFiles } from '../version-files.ts';
import { beginTrial } from '../version-state.ts';

/**
 * Loads a release and puts it in, as the kiosk does; dies by SIGKILL at the n-th time the named step is reached.
 * Arguments: data folder, file of the release, file of the archive, step, n.
 */
const [data = '', releaseFile = '', archiveFile = '', dieAt = '', nth = '1'] = process.argv.slice(2);
const release = JSON.parse(readFileSync(releaseFile, 'utf8'));
const archive = readFileSync(archiveFile);
const files = versionFiles(data, '0.1.0');
let reached = 0;
const step = (name: string): void => {
  if (name !== dieAt) return;
  reached += 1;
  if (reached === Number(nth)) process.kill(process.pid, 'SIGKILL');
};
let fetched = 0;
const loaded = await loadRelease(release, {
  files,
  fetchPart: (_release, from, to) => {
    fetched += to - from;
    return Promise.resolve(ok(archive.subarray(from, to)));
  },
  pause: () => Promise.resolve(),
  onProgress: () => undefined,
  signal: new AbortController().signal,
  step,
});
if (!loaded.ok) throw new Error(loaded.error.detail);
step('switch');
files.write(beginTrial(files.read(), release));
step('switched');
process.stdout.write(`done ${fetched}\n`);
