import { existsSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { unreachable } from '@otklik/shared/base/result.ts';
import { findProgram } from '../setup/system.mjs';
import { benchMachine } from './machine.ts';
import { type Benchmark, readBenchOptions, usage } from './options.ts';
import { benchPress } from './press.ts';
import { type Report, tableOf } from './report.ts';

/** `npm run bench`: figures of this machine. Exit code 2: wrong arguments; 3: something it needs is missing. */

const warn = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function fail(line: string, code: number): never {
  warn(line);
  process.exit(code);
}

async function run(benchmark: Benchmark, polls: number): Promise<Report> {
  switch (benchmark) {
    case 'machine':
      return benchMachine();
    case 'press': {
      const chromium = findProgram('chromium', process.env);
      if (chromium === undefined) fail('press needs Chromium: apt-get install chromium', 3);
      if (!existsSync(fileURLToPath(new URL('../../kiosk/dist/index.html', import.meta.url)))) {
        fail('press needs the built screen: npm run build --workspace kiosk', 3);
      }
      return benchPress(polls, chromium, warn);
    }
    default:
      return unreachable(benchmark);
  }
}

const options = readBenchOptions(process.argv.slice(2));
if (!options.ok) fail(`${options.error.code}: ${options.error.detail}`, 2);
if (options.value === 'help') {
  print(usage);
  process.exit(0);
}
const { selected, json, polls } = options.value;
const load = (): number => loadavg()[0] ?? Number.NaN;
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
const loadBefore = load();
const from = performance.now();
const reports: Report[] = [];
for (const benchmark of selected) {
  const report = await run(benchmark, polls);
  reports.push(report);
  if (!json) print(`${tableOf(report)}\n`);
}
const seconds = Math.round((performance.now() - from) / 1000);
const context = { ...machine, loadBefore, loadAfter: load(), seconds };
if (json) print(JSON.stringify({ ...context, reports }, null, 2));
else {
  const { cpu, cores, node, loadAfter } = context;
  print(
    `${cores} × ${cpu}, Node ${node}, load ${loadBefore.toFixed(1)} → ${loadAfter.toFixed(1)}, ${seconds} s`,
  );
}
