import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hubFlags } from '../../setup/hub-flags.mjs';
import type { Said } from './jobs.ts';

/** A program that says nothing for so long has hung, ms. */
const SILENCE_MS = 600_000;

/** A program of the benchmark: told things, it answers one after the other. */
export interface Program {
  readonly pid: number;
  /** Sends a message, if any, and waits for the next answer; a failure, an early end or a long silence rejects. */
  ask<Key extends keyof Said>(key: Key, message?: string | object): Promise<NonNullable<Said[Key]>>;
  /** Tells it to stop, or hangs up, which ends it as well; resolves once it has ended. */
  end(message?: string): Promise<void>;
}

/** Folders and programs of one run; `clear` ends and removes whatever is left, however the run went. */
export interface Workshop {
  folder(): string;
  remove(folder: string): void;
  start(file: string, args?: readonly string[], flags?: readonly string[]): Program;
  clear(): void;
}

export function openWorkshop(): Workshop {
  const folders = new Set<string>();
  const children = new Set<ChildProcess>();
  const remove = (folder: string): void => {
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
  };
  return {
    folder: () => {
      const folder = mkdtempSync(join(process.env.OTKLIK_BENCH_DIR ?? tmpdir(), 'otklik-bench-hub-'));
      folders.add(folder);
      return folder;
    },
    remove,
    start: (file, args = [], flags = []) => {
      const path = fileURLToPath(new URL(file, import.meta.url));
      const child = fork(path, [...args], { execArgv: [...flags] });
      children.add(child);
      child.once('exit', () => children.delete(child));
      return programOf(child);
    },
    clear: () => {
      for (const child of children) child.kill('SIGKILL');
      for (const folder of [...folders]) remove(folder);
    },
  };
}

/** Whether the hub checks signatures or believes them. */
export type Mode = 'signed' | 'unsigned';

/** A hub on the folder, started as `npm run hub` starts it; `program`: another than from the sources. */
export const startHub = (
  shop: Workshop,
  folder: string,
  mode: Mode,
  program: string = './hub-program.ts',
): Program => shop.start(program, [folder, mode], hubFlags);

function programOf(child: ChildProcess): Program {
  const exited = once(child, 'exit');
  const ended = exited.then(() => {
    throw new Error('a program of the benchmark has ended too early');
  });
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ask: async (key, message) => {
      const reply = once(child, 'message', { signal: AbortSignal.timeout(SILENCE_MS) });
      if (message !== undefined) child.send(message);
      const [first]: unknown[] = await Promise.race([reply, ended]);
      // Our own programs say nothing else.
      const said = first as Said;
      if (said.failed !== undefined) throw new Error(said.failed);
      const value = said[key];
      if (value === undefined) throw new Error(`expected ${key}`);
      return value;
    },
    end: async (message) => {
      if (message === undefined) child.disconnect();
      else child.send(message);
      await exited;
    },
  };
}
