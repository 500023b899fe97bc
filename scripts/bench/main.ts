import { cpus, loadavg } from 'node:os';
import { benchmarks } from './benchmarks.ts';
import { readBenchOptions, usageOf } from './options.ts';
import { type Report, tableOf } from './report.ts';

/** `npm run bench`: figures of this machine. Exit code 2: wrong arguments; 3: something it needs is missing. */

const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

function fail(line: string, code: number): never {
  tell(line);
  process.exit(code);
}

const options = readBenchOptions(process.argv.slice(2), benchmarks);
if (!options.ok) fail(`${options.error.code}: ${options.error.detail}`, 2);
if (options.value === 'help') {
  print(usageOf(benchmarks));
  process.exit(0);
}
const { selected, json, polls, quick } = options.value;
const load = (): number => loadavg()[0] ?? Number.NaN;
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version };
const loadBefore = load();
const from = performance.now();
const reports: Report[] = [];
for (const benchmark of selected) {
  const report = await benchmark.run({ polls, quick, tell });
  if (!report.ok) fail(report.error.detail, 3);
  reports.push(report.value);
  if (!json) print(`${tableOf(report.value)}\n`);
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
