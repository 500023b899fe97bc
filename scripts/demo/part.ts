import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { lineSplitter, worthShowing } from './lines.ts';
import { LogFile } from './log-file.ts';

const leash = fileURLToPath(new URL('./leash.ts', import.meta.url));

/** One program of the demo. */
export interface PartSpec {
  readonly name: string;
  /** File and arguments for Node; asked anew at each start. */
  readonly command: () => readonly string[] | Promise<readonly string[]>;
  readonly env: NodeJS.ProcessEnv;
  /** Ready when each has matched a line of stdout; its first group is the value. */
  readonly ready: Readonly<Record<string, RegExp>>;
  readonly readyMs: number;
  /** How long a polite end may take before the group is killed. */
  readonly graceMs: number;
  readonly onLine?: (line: string) => void;
  /** Lines of stdout a person waits for: answers to what they typed. */
  readonly answers?: RegExp;
}

export type PartFailure =
  | { readonly code: 'not-ready' }
  | { readonly code: 'died-early'; readonly how: string };

export interface PartEvents {
  /** A line a person should see. */
  readonly show: (part: string, line: string) => void;
  /** It was ready and ended by itself. */
  readonly died: (part: Part, how: string) => void;
}

/** One program: started on a leash in a process group of its own, watched, ended with all it started. */
export class Part {
  readonly spec: PartSpec;
  readonly log: LogFile;
  readonly #events: PartEvents;
  #child: ChildProcess | undefined;
  #exited: Promise<void> = Promise.resolve();
  #stopping = false;

  constructor(spec: PartSpec, logPath: string, events: PartEvents) {
    this.spec = spec;
    this.log = new LogFile(logPath);
    this.#events = events;
  }

  /** Starts the program and waits until it is ready; gives the values of its readiness lines. */
  async start(): Promise<Result<ReadonlyMap<string, string>, PartFailure>> {
    const command = await this.spec.command();
    if (this.#stopping) return err({ code: 'died-early', how: 'stopped' });
    const child = spawn(process.execPath, [leash, ...command], {
      env: this.spec.env,
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.#child = child;
    const outcome = await this.#untilReady(child);
    if (!outcome.ok) await this.#end(child);
    return outcome;
  }

  /** Writes a line to the program's stdin; false where it does not run. */
  write(line: string): boolean {
    const stdin = this.#child?.stdin;
    if (stdin === null || stdin === undefined || !stdin.writable) return false;
    stdin.write(`${line}\n`);
    return true;
  }

  /** Ends the program and everything it started; resolves when all is gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#child !== undefined) await this.#end(this.#child);
    await this.log.close();
  }

  #untilReady(child: ChildProcess): Promise<Result<ReadonlyMap<string, string>, PartFailure>> {
    return new Promise((resolve) => {
      const values = new Map<string, string>();
      const wanted = Object.entries(this.spec.ready);
      let settled = false;
      const settle = (outcome: Result<ReadonlyMap<string, string>, PartFailure>): void => {
        if (settled) return;
        settled = true;
        clearTimeout(timer);
        resolve(outcome);
      };
      const timer = setTimeout(() => settle(err({ code: 'not-ready' })), this.spec.readyMs);

      const onStdout = (line: string): void => {
        for (const [name, pattern] of wanted) {
          const match = settled ? null : pattern.exec(line);
          if (match !== null) values.set(name, match[1] ?? '');
        }
        this.spec.onLine?.(line);
        if (values.size === wanted.length) settle(ok(values));
      };
      this.#read(child.stdout, 'stdout', onStdout);
      this.#read(child.stderr, 'stderr', () => {});
      // A program that has just ended closes its stdin; that is told by its exit.
      child.stdin?.on('error', () => {});
      child.on('error', (error) => this.log.line(`[start] ${error.message}`));

      this.#exited = new Promise((gone) => {
        child.once('close', (code, signal) => {
          if (this.#child === child) this.#child = undefined;
          killGroup(child.pid, 'SIGKILL');
          const how = signal ?? (code !== null && code > 128 ? `signal ${code - 128}` : `exit ${code}`);
          this.log.line(`[start] ended: ${how}`);
          gone();
          if (!settled) settle(err({ code: 'died-early', how }));
          else if (values.size === wanted.length && !this.#stopping) this.#events.died(this, how);
        });
        // A grandchild may hold the pipes open, and 'close' would wait for it.
        child.once('exit', () => killGroup(child.pid, 'SIGKILL'));
      });
    });
  }

  #read(
    stream: NodeJS.ReadableStream | null,
    kind: 'stdout' | 'stderr',
    onLine: (line: string) => void,
  ): void {
    if (stream === null) return;
    stream.setEncoding('utf8');
    stream.on(
      'data',
      lineSplitter((line) => {
        this.log.line(withoutToken(line));
        const answer = kind === 'stdout' && this.spec.answers?.test(line) === true;
        const shown = this.#stopping ? undefined : answer ? line : worthShowing(line, kind);
        if (shown !== undefined) this.#events.show(this.spec.name, shown);
        onLine(line);
      }),
    );
  }

  async #end(child: ChildProcess): Promise<void> {
    child.kill('SIGTERM');
    const timer = setTimeout(() => killGroup(child.pid, 'SIGKILL'), this.spec.graceMs);
    await this.#exited;
    clearTimeout(timer);
  }
}

/** The address of the kiosk's screen opens it: it is for the terminal, not for a file. */
const withoutToken = (line: string): string => line.replace(/([?&]token=)[^&\s"]+/g, '$1…');

/** To the whole process group of a child started detached; that it is gone already is fine. */
function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}
