import { expect, test } from 'vitest';
import { benchmarks } from './benchmarks.ts';
import { readBenchOptions, usageOf } from './options.ts';

const known = [
  { name: 'machine', about: 'one thing' },
  { name: 'press', about: 'another' },
];

test('without a name all benchmarks run', () => {
  expect(readBenchOptions([], known)).toEqual({
    ok: true,
    value: { selected: known, json: false, polls: 200, quick: false },
  });
  expect(readBenchOptions(['press', '--json', '--polls', '50', '--quick'], known)).toEqual({
    ok: true,
    value: { selected: [known[1]], json: true, polls: 50, quick: true },
  });
  expect(readBenchOptions(['--help'], known)).toEqual({ ok: true, value: 'help' });
});

test.each([[['ingest']], [['--polls', '5']], [['--polls', 'many']], [['--fast']]])(
  '%j is refused',
  (argv) => {
    expect(readBenchOptions(argv, known)).toMatchObject({ ok: false, error: { code: 'bad-option' } });
  },
);

test('the help names every benchmark once', () => {
  const names = benchmarks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const lines = usageOf(benchmarks).split('\n');
  for (const name of names) expect(lines.filter((line) => line.startsWith(`  ${name} `))).toHaveLength(1);
});
