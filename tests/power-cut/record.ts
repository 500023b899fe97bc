import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DiskOp } from './disk-op.ts';
import { createRecorder, TRACED } from './recording.ts';
import { parseStrace } from './strace-log.ts';

/** One life of a traced process. */
export interface Life {
  /** The script and its arguments, for this Node. */
  readonly args: readonly string[];
  /** What strace makes fail, as its `--inject` takes it. */
  readonly inject?: readonly string[];
}

/** Why nothing can be recorded here; undefined where it can. */
export function cannotRecord(): string | undefined {
  if (process.platform !== 'linux') return 'strace is there on Linux only';
  const tried = spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', 'true'], { encoding: 'utf8' });
  if (tried.error !== undefined) return 'strace is not installed';
  return tried.status === 0 ? undefined : `strace cannot trace here: ${tried.stderr.trim()}`;
}

/**
 * Runs the lives one after the other, each with what the ones before left under `root`, and records what they do there.
 * `root` must be empty.
 */
export function record(root: string, lives: readonly Life[]): DiskOp[] {
  const recorder = createRecorder(root);
  const ops: DiskOp[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'otklik-strace-'));
  try {
    for (const { args, inject = [] } of lives) {
      const log = join(folder, 'log');
      const flags = ['-f', '-qq', '-xx', '-s', '16777216', '-o', log, '-e', `trace=${TRACED}`];
      const faults = inject.flatMap((fault) => ['-e', `inject=${fault}`]);
      const run = spawnSync('strace', [...flags, ...faults, process.execPath, ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      // A life may end by killing itself.
      if (run.status !== 0 && run.signal !== 'SIGKILL') throw new Error(`${args.join(' ')}: ${run.stderr}`);
      ops.push(...recorder.process(parseStrace(readFileSync(log, 'latin1').split('\n'))));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return ops;
}
