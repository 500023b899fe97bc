import { createInterface } from 'node:readline';
import { boundLines } from './bound-lines.ts';
import { MAX_COMMAND_BYTES, parseCommand } from './commands.ts';
import { type SimulatedConsole, startSimulatedConsole } from './console.ts';
import { startFirmwareConsole } from './firmware/firmware-console.ts';
import { type Options, readOptions, usage } from './options.ts';
import { type Page, startPage } from './page-server.ts';
import { runCommand } from './run-command.ts';

/** `npm run console`: the simulated console with stdin as its hands. */
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function fail(message: string, code: number): never {
  process.stderr.write(`console: ${message}\n`);
  process.exit(code);
}

async function main(): Promise<void> {
  const read = readOptions(process.argv.slice(2));
  if (!read.ok) fail(`${read.error.detail} (--help lists all)`, 2);
  const options = read.value;
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const started = await startConsole(options).catch((cause: unknown) =>
    cause instanceof Error ? cause.message : String(cause),
  );
  if (typeof started === 'string') fail(started, 1);
  let page: Page | undefined;
  let ending = false;
  const end = async (): Promise<void> => {
    if (ending) return;
    ending = true;
    await page?.close();
    await started.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
  // Whoever read our output may be gone before we are.
  process.stdout.on('error', () => undefined);
  if (options.pins) started.onPin((button, down) => say(`PIN ${button} ${down ? 1 : 0}`));
  if (options.page !== undefined) {
    const opened = await startPage(started, options.page);
    if (!opened.ok) {
      await started.close();
      fail(opened.error.detail, 1);
    }
    page = opened.value;
  }
  say(`console ready ${started.path}`);
  if (page !== undefined) say(`page ${page.url}`);
  takeCommands(started, end);
}

/** The console that is asked for, or one clear sentence why not. */
async function startConsole(options: Options): Promise<SimulatedConsole | string> {
  const { link, serial, model, firmware, bounceMs } = options;
  const at = link === undefined ? {} : { link };
  if (!firmware) return startSimulatedConsole({ serial, model, ...at });
  const started = await startFirmwareConsole({ serial, bounceMs, ...at, onEnd: (why) => fail(why, 1) });
  return started.ok ? started.value : `${started.error.code}: ${started.error.detail}`;
}

/** One after the other: a press is answered when it is over. The end of stdin ends nothing. */
function takeCommands(simulated: SimulatedConsole, end: () => Promise<void>): void {
  let queue = Promise.resolve();
  const take = async (line: string): Promise<void> => {
    if (line.length > MAX_COMMAND_BYTES) {
      say(`error line-too-long at most ${MAX_COMMAND_BYTES} bytes`);
      return;
    }
    const command = parseCommand(line);
    if (command === undefined) return;
    if (!command.ok) {
      say(`error ${command.error.code} ${command.error.detail}`);
      return;
    }
    if (command.value.kind === 'quit') {
      say('ok bye');
      await end();
      return;
    }
    const done = await runCommand(simulated, command.value);
    say(done.ok ? `ok ${done.value}` : `error ${done.error.code} ${done.error.detail}`);
  };
  process.stdin.on('error', () => undefined);
  const lines = createInterface({ input: process.stdin.pipe(boundLines(MAX_COMMAND_BYTES + 1)) });
  lines.on('line', (line) => {
    queue = queue.then(() => take(line));
  });
}

await main();
