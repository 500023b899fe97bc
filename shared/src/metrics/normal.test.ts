import { expect, test } from 'vitest';
import { normalQuantile, zOfMany } from './normal.ts';
import { Z95 } from './wilson.ts';

test('quantiles are those of the tables, on both sides and in the tails', () => {
  for (const [p, z] of [
    [0.5, 0],
    [0.75, 0.6744897502],
    [0.975, 1.9599639845],
    [0.995, 2.5758293035],
    [0.9995, 3.2905267315],
    [0.99997, 4.0128108],
  ] as const) {
    expect(normalQuantile(p)).toBeCloseTo(z, 6);
    expect(normalQuantile(1 - p)).toBeCloseTo(-z, 6);
  }
});

test('one comparison is judged as ever, of many each more strictly', () => {
  expect(zOfMany(1)).toBeCloseTo(Z95, 6);
  expect(zOfMany(0)).toBeCloseTo(Z95, 6);
  expect(zOfMany(66)).toBeCloseTo(3.3678472, 6);
});
