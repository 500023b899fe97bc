import { expect, test } from 'vitest';
import { ac1Error, kappaError } from './agreement-error.ts';

/** Pregnancies by two abstractors (K. L. Gwet, "Handbook of Inter-Rater Reliability", in irrCAC as cont3x3abstractors). */
const abstractors = [
  [13, 0, 0],
  [0, 20, 7],
  [0, 4, 56],
];
/** A hundred patients by two psychiatrists (J. L. Fleiss, "Statistical Methods for Rates and Proportions", chapter on kappa). */
const psychiatrists = [
  [75, 1, 4],
  [5, 4, 1],
  [0, 0, 10],
];

test('AC1 as published: 0.849, standard error 0.0432', () => {
  expect(ac1Error(abstractors).toFixed(4)).toBe('0.0432');
});

test('kappa as published: 0.68, standard error 0.087', () => {
  // The book rounds kappa to 0.68 before it goes on.
  expect(kappaError(psychiatrists).toFixed(4)).toBe('0.0877');
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
