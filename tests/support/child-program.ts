import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** One of our programs, running as a real process. */
export interface ChildProgram {
  readonly pid: number;
  /** All lines of both outputs so far, in order of arrival. */
  readonly lines: readonly string[];
  /** The first line, past or to come, that matches. Rejects when the program ends without it or `ms` have passed. */
  line(pattern: RegExp, ms?: number): Promise<string>;
  /** Ends it by a signal and resolves with its exit code, null where the signal itself ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
}

export interface ChildPrograms {
  /** Runs a TypeScript file of ours on this Node. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ChildProgram;
  /** Kills by id whatever still runs. */
  endAll(): Promise<void>;
}

const LINE_MS = 60_000;

/** Starts programs and sees to it that none outlives the test. */
export function childPrograms(): ChildPrograms {
  const running = new Set<ChildProgram>();
  return {
    start(args, env = {}) {
      const program = childProgram(args, env);
      running.add(program);
      void program.ended.then(() => running.delete(program));
      return program;
    },
    async endAll() {
      await Promise.all([...running].map((program) => program.end('SIGKILL')));
    },
  };
}

function childProgram(args: readonly string[], env: Readonly<Record<string, string>>): ChildProgram {
  const child = spawn(process.execPath, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const listener of [...listeners]) listener();
    });
  }
  // `close`, not `exit`: then its last lines are here too.
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null);
  return {
    pid: pidOf(child),
    lines,
    ended,
    line(pattern, ms = LINE_MS) {
      return new Promise((resolve, reject) => {
        const settle = (done: () => void): void => {
          clearTimeout(timer);
          listeners.delete(look);
          done();
        };
        const fail = (why: string): void =>
          settle(() => reject(new Error(`${why} before ${pattern}; it said:\n${lines.join('\n')}`)));
        const look = (): void => {
          const found = lines.find((line) => pattern.test(line));
          if (found !== undefined) settle(() => resolve(found));
        };
        const timer = setTimeout(() => fail(`${ms} ms passed`), ms);
        listeners.add(look);
        void ended.then((code) => fail(`it ended with ${code}`));
        look();
      });
    },
    async end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`${child.spawnfile} cannot be started`);
  return child.pid;
}
