import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { text } from '../setup/texts.mjs';
import type { Locale, Params, StartOptions, TextKey } from '../setup/types.ts';
import { banner } from './banner.ts';
import type { DemoCommands, DemoPaths } from './commands.ts';
import { historyLines } from './history-lines.ts';
import { lineSplitter } from './lines.ts';
import { Part, type PartFailure, type PartSpec } from './part.ts';
import { PinRelay } from './pins.ts';
import { RestartBudget, restartLimit } from './restarts.ts';
import type { DemoStore } from './store-port.ts';

export interface DemoDeps {
  readonly commands: DemoCommands;
  readonly store: DemoStore;
  readonly locale: Locale;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (text: string) => void;
  readonly warn: (line: string) => void;
  /** Lines for the console; undefined where there is nobody to type them. */
  readonly stdin: Readable | undefined;
  /** A synthetic camera can run: ffmpeg is there. */
  readonly camera: boolean;
  readonly readyMs: number;
  readonly graceMs: number;
}

type Addresses = ReadonlyMap<string, string>;
type DemoPart = Pick<PartSpec, 'name' | 'command' | 'ready' | 'onLine' | 'answers'> &
  Partial<Pick<PartSpec, 'env'>>;

/** The demo store while it runs: hub, console, camera and kiosk, each started when the one before is ready. */
export class Demo {
  readonly #options: StartOptions;
  readonly #paths: DemoPaths;
  readonly #deps: DemoDeps;
  readonly #parts: Part[] = [];
  readonly #budgets = new Map<string, RestartBudget>();
  readonly #addresses = new Map<string, string>();
  readonly #pins = new PinRelay((line) => this.#camera?.write(line));
  readonly #given: PromiseWithResolvers<number> = Promise.withResolvers();
  #console: Part | undefined;
  #camera: Part | undefined;
  #chain: Part | undefined;
  #stopping = false;
  #stopped: Promise<void> | undefined;

  constructor(options: StartOptions, paths: DemoPaths, deps: DemoDeps) {
    this.#options = options;
    this.#paths = paths;
    this.#deps = deps;
  }

  /** Runs until `stop` or until a part cannot be kept alive; gives the exit code when all parts are gone. */
  async run(): Promise<number> {
    const started = await this.#startAll();
    if (!started && !this.#stopping) this.#given.resolve(1);
    const code = await this.#given.promise;
    await this.#stopAll();
    return code;
  }

  /** Asks for the end; safe to call at any time and again. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#deps.warn(this.#text('stopping'));
    void this.#stopAll();
    this.#given.resolve(0);
  }

  async #startAll(): Promise<boolean> {
    const { commands, store } = this.#deps;
    const hub = await this.#startPart({
      name: 'hub',
      command: () => commands.hub(this.#options, this.#paths, store.createAdmin()),
      env: { ...this.#deps.env, OTKLIK_ADMIN_PASSWORD: store.adminPassword },
      ready: { hub: /^hub ready (\S+)/ },
    });
    const hubUrl = hub?.get('hub');
    if (hubUrl === undefined || this.#stopping) return false;
    const prepared = await store.prepare(hubUrl);
    if (!prepared.ok) return this.#storeFailed(prepared.error);

    const pressed = await this.#startPart({
      name: 'console',
      command: () => commands.console(this.#options, this.#paths),
      ready: { console: /^console ready\b\s*(.*)/, page: /^page (\S+)/ },
      onLine: (line) => this.#pins.line(line),
      answers: /^(ok|error) /,
    });
    if (pressed === undefined) return false;
    this.#console = this.#parts.at(-1);

    if (this.#options.camera && this.#deps.camera) {
      const seen = await this.#startPart({
        name: 'camera',
        command: () => commands.camera(this.#options, this.#paths, 'Речной · Касса 1'),
        ready: { camera: /^camera ready\b\s*(.*)/ },
      });
      if (seen === undefined) return false;
      this.#camera = this.#parts.at(-1);
      this.#pins.replay();
    }

    if (this.#stopping) return false;
    const kiosk = await this.#startPart({
      name: 'kiosk',
      command: async () => {
        const code = await store.enrolmentCode(hubUrl);
        if (!code.ok) this.#deps.warn(this.#text('storeFailed', { reason: code.error }));
        return commands.kiosk(this.#options, this.#paths, hubUrl, code.ok ? code.value : undefined);
      },
      ready: { kiosk: /^kiosk ready\b\s*(.*)/, screen: /^screen (\S+)/ },
      onLine: (line) => {
        if (line === 'kiosk enrolled') store.enrolled();
      },
    });
    if (kiosk === undefined || this.#stopping) return false;
    const camera = this.#camera !== undefined;
    this.#deps.print(banner(this.#addresses, this.#options, this.#paths, camera, this.#deps.store.logins()));
    this.#readStdin();
    const { history } = this.#options;
    if (history !== 'none') void this.#startChain(hubUrl, history);
    return true;
  }

  /** Beside the store, which works without it: what goes wrong here is told, and ends nothing. */
  async #startChain(hubUrl: string, size: 'small' | 'full'): Promise<void> {
    const { commands, env, store } = this.#deps;
    const progress = historyLines((key, params) => this.#deps.warn(this.#text(key, params)));
    this.#chain = this.#newPart({
      name: 'chain',
      command: () => commands.chain(this.#paths, hubUrl, size),
      env: { ...env, OTKLIK_ADMIN_PASSWORD: store.adminPassword },
      ready: { chain: /^chain ready\b\s*(.*)/ },
      onLine: progress,
    });
    const outcome = await this.#chain.start();
    if (!outcome.ok) this.#chainFailed(this.#chain);
  }

  #chainFailed(part: Part): void {
    if (!this.#stopping) this.#deps.warn(this.#text('historyFailed', { log: part.log.path }));
  }

  #storeFailed(reason: string): false {
    if (!this.#stopping) this.#deps.warn(this.#text('storeFailed', { reason }));
    return false;
  }

  #newPart(spec: DemoPart): Part {
    const part = new Part(
      { env: this.#deps.env, ...spec, readyMs: this.#deps.readyMs, graceMs: this.#deps.graceMs },
      `${this.#paths.logs}/${spec.name}.log`,
      {
        show: (name, line) => this.#deps.warn(`[${name}] ${line}`),
        died: (dead, how) => this.#onDeath(dead, how),
      },
    );
    this.#parts.push(part);
    return part;
  }

  async #startPart(spec: DemoPart): Promise<Addresses | undefined> {
    if (this.#stopping) return undefined;
    this.#deps.warn(this.#text('starting', { name: spec.name }));
    const part = this.#newPart(spec);
    const outcome = await part.start();
    if (!outcome.ok) {
      if (!this.#stopping) this.#deps.warn(this.#failureText(part, outcome.error));
      return undefined;
    }
    for (const [name, value] of outcome.value) this.#addresses.set(name, value);
    return outcome.value;
  }

  #onDeath(part: Part, how: string): void {
    if (this.#stopping) return;
    if (part === this.#console) this.#pins.release();
    const { name } = part.spec;
    const budget = this.#budgets.get(name) ?? new RestartBudget();
    this.#budgets.set(name, budget);
    const waitMs = budget.afterDeath(performance.now());
    if (waitMs === undefined && part === this.#chain) {
      this.#chainFailed(part);
      return;
    }
    if (waitMs === undefined) {
      this.#deps.warn(this.#text('diedOften', { name, times: restartLimit + 1, log: part.log.path }));
      this.#given.resolve(1);
      return;
    }
    this.#deps.warn(this.#text('restarting', { name, how }));
    setTimeout(() => void this.#startAgain(part), waitMs);
  }

  async #startAgain(part: Part): Promise<void> {
    if (this.#stopping) return;
    const outcome = await part.start();
    if (this.#stopping) return;
    if (!outcome.ok) {
      this.#onDeath(part, outcome.error.code === 'died-early' ? outcome.error.how : 'not ready');
      return;
    }
    this.#deps.warn(this.#text('restarted', { name: part.spec.name }));
    if (part === this.#camera) this.#pins.replay();
    for (const [name, value] of outcome.value) {
      if (this.#addresses.get(name) === value) continue;
      this.#addresses.set(name, value);
      if (name === 'screen') this.#deps.warn(this.#text('screenMoved', { address: value }));
      if (name === 'page') this.#deps.warn(this.#text('pageMoved', { address: value }));
    }
  }

  #readStdin(): void {
    const { stdin } = this.#deps;
    if (stdin === undefined) return;
    stdin.setEncoding('utf8');
    // Its end ends nothing, and an unreadable one is as good as none.
    stdin.on('error', () => {});
    stdin.on(
      'data',
      lineSplitter((line) => {
        if (line.trim() === '' || this.#stopping) return;
        if (line.trim() === 'quit') return this.stop();
        if (this.#console?.write(line) !== true) this.#deps.warn(this.#text('consoleAway', { line }));
      }),
    );
  }

  /** Reverse order: nothing is left talking to something that is gone. */
  #stopAll(): Promise<void> {
    this.#stopping = true;
    this.#stopped ??= (async () => {
      for (const part of this.#parts.toReversed()) await part.stop();
    })();
    return this.#stopped;
  }

  #failureText(part: Part, failure: PartFailure): string {
    const { name } = part.spec;
    const log = part.log.path;
    return failure.code === 'not-ready'
      ? this.#text('notReady', { name, seconds: this.#deps.readyMs / 1000, log })
      : this.#text('diedEarly', { name, how: failure.how, log });
  }

  #text(key: TextKey, params?: Params): string {
    return text(this.#deps.locale, key, params);
  }
}
