/** How often two experts said each pair of values, by counts: rows are the first expert's values, columns the second's. */
export type Counts = readonly (readonly number[])[];

interface Shares {
  readonly n: number;
  readonly cells: readonly { readonly row: number; readonly column: number; readonly share: number }[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

function sharesOf(counts: Counts): Shares {
  const n = sum(counts.map(sum));
  const cells = counts.flatMap((values, row) =>
    values.map((count, column) => ({ row, column, share: count / n })),
  );
  const marginal = (side: 'row' | 'column'): readonly number[] =>
    counts.map((_, at) => sum(cells.filter((cell) => cell[side] === at).map(({ share }) => share)));
  return { n, cells, rows: marginal('row'), columns: marginal('column') };
}

/**
 * Standard error of Gwet's AC1 for two experts and a square table of at least two values, items being a sample of endless many
 * (K. L. Gwet, 2008, "Computing inter-rater reliability and its variance in the presence of high agreement"). Where the two
 * never differ it is 0 and says nothing.
 */
export function ac1Error(counts: Counts): number {
  const { n, cells, rows, columns } = sharesOf(counts);
  const values = counts.length;
  const mean = rows.map((row, at) => (row + (columns[at] ?? 0)) / 2);
  const same = sum(cells.map(({ row, column, share }) => (row === column ? share : 0)));
  const chance = sum(mean.map((each) => each * (1 - each))) / (values - 1);
  const below = 2 * (1 - (same - chance) / (1 - chance));
  const squares = sum(
    cells.map(({ row, column, share }) => {
      const apart = (1 - ((mean[row] ?? 0) + (mean[column] ?? 0)) / 2) / (values - 1);
      return share * ((row === column ? 1 : 0) - below * apart) ** 2;
    }),
  );
  return Math.sqrt(Math.max(0, squares - (same - below * chance) ** 2) / n) / (1 - chance);
}

/**
 * Standard error of Cohen's kappa for its interval, not for a test against 0 (J. L. Fleiss, J. Cohen, B. S. Everitt, 1969,
 * "Large sample standard errors of kappa and weighted kappa"). NaN where both said one and the same of everything.
 */
export function kappaError(counts: Counts): number {
  const { n, cells, rows, columns } = sharesOf(counts);
  const same = sum(cells.map(({ row, column, share }) => (row === column ? share : 0)));
  const chance = sum(rows.map((row, at) => row * (columns[at] ?? 0)));
  const kappa = (same - chance) / (1 - chance);
  const squares = sum(
    cells.map(({ row, column, share }) => {
      const both = (columns[row] ?? 0) + (rows[column] ?? 0);
      return share * ((row === column ? 1 : 0) - both * (1 - kappa)) ** 2;
    }),
  );
  const middle = kappa - chance * (1 - kappa);
  return Math.sqrt(Math.max(0, squares - middle ** 2) / n) / (1 - chance);
}
