import { expect, test } from 'vitest';
import { ac1Error, kappaError } from './agreement-error.ts';

/**
 * Pregnancies by two abstractors (K. L. Gwet, "Handbook of Inter-Rater Reliability"), with the errors that his own R package
 * prints: `kappa2.table` and `gwet.ac1.table` of cont3x3abstractors, README of irrCAC (github.com/kgwet/irrCAC, commit 7fb7509).
 */
const abstractors = [
  [13, 0, 0],
  [0, 20, 7],
  [0, 4, 56],
];
/**
 * What SAS prints of this table (ASE of the simple kappa), as it stands in the tests of statsmodels:
 * `UnweightedCohens` in statsmodels/stats/tests/test_inter_rater.py (commit 039c320).
 */
const ofSas = [
  [0, 4, 1],
  [0, 8, 0],
  [0, 1, 5],
];

test('AC1 as published: 0.8493305, standard error 0.04321747', () => {
  expect(ac1Error(abstractors).toFixed(8)).toBe('0.04321747');
});

test('kappa as published: 0.7964094, standard error 0.05891072; of another table 0.4842, 0.1380', () => {
  expect(kappaError(abstractors).toFixed(8)).toBe('0.05891072');
  expect(kappaError(ofSas).toFixed(4)).toBe('0.1380');
});

test('neither the order of the experts nor of the values matters', () => {
  const turned = [
    [56, 4, 0],
    [7, 20, 0],
    [0, 0, 13],
  ];
  expect(ac1Error(turned)).toBeCloseTo(ac1Error(abstractors), 12);
  expect(kappaError(turned)).toBeCloseTo(kappaError(abstractors), 12);
});

test('a table of four times the items has half the error; without any difference there is none', () => {
  const table = [
    [40, 5],
    [7, 48],
  ];
  const four = table.map((row) => row.map((count) => 4 * count));
  expect(ac1Error(four)).toBeCloseTo(ac1Error(table) / 2, 12);
  expect(kappaError(four)).toBeCloseTo(kappaError(table) / 2, 12);
  expect(
    ac1Error([
      [0, 0],
      [0, 12],
    ]),
  ).toBe(0);
});
