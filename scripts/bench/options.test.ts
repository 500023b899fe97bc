import { expect, test } from 'vitest';
import { readBenchOptions } from './options.ts';

test('without a name all benchmarks run', () => {
  expect(readBenchOptions([])).toEqual({
    ok: true,
    value: { selected: ['machine', 'press'], json: false, polls: 200 },
  });
  expect(readBenchOptions(['press', '--json', '--polls', '50'])).toEqual({
    ok: true,
    value: { selected: ['press'], json: true, polls: 50 },
  });
  expect(readBenchOptions(['--help'])).toEqual({ ok: true, value: 'help' });
});

test.each([[['ingest']], [['--polls', '5']], [['--polls', 'many']], [['--fast']]])(
  '%j is refused',
  (argv) => {
    expect(readBenchOptions(argv)).toMatchObject({ ok: false, error: { code: 'bad-option' } });
  },
);
