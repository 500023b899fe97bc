import { studentQuantile } from '../metrics/student.ts';
import type { CameraClock } from './camera-clock.ts';

/** One frame in which somebody saw a known press. */
export interface ClockMark {
  readonly id: string;
  /** Hub time of the press, ms. */
  readonly at: number;
  /** What the camera's clock said in the frame of the press, ms. */
  readonly cameraAt: number;
  /** Bound of what is not the marker's doing: the error of the press's time and one frame's length, ms. */
  readonly bound: number;
}

export interface ClockFit {
  readonly clock: CameraClock;
  /** Marks that went into it. */
  readonly used: readonly string[];
  /** Marks that lie too far from what the others say, the worst first. */
  readonly outliers: readonly string[];
  /** Whether drift was worked out; otherwise it is 0 within `MOST_DRIFT`. */
  readonly drifts: boolean;
}

/** The most a camera's clock is taken to drift while nothing says better, in 1e-9: 100 ppm, 8.6 s a day. */
export const MOST_DRIFT = 100_000;
/** How often a stated bound holds where marks err at random. */
export const RATE = 0.95;
/** Chance that among marks which only err at random one is called an outlier. */
const FALSE_ALARM = 0.01;
/** Marks no further from the line than this share of their bounds err by no more than the bounds know of. */
const AGREE = 0.5;
/** A mark so many times further off than the bounds allow is not only a less careful one. */
const FAR = 3;
/** Below so many marks nothing tells which of them is wrong. */
const FEWEST_TO_NAME = 4;
const BILLION = 1e9;

/**
 * Offset and drift of a camera's clock by ordinary least squares over d = camera time − hub time.
 *
 * The error at time t is the larger of two, each made a straight line that is never below it:
 * - what each mark's own bound can do, all of them at their worst: Σ|wᵢ(t)|·boundᵢ ≤ mean bound + |t − t̄|·Σ|tᵢ − t̄|boundᵢ/Sxx,
 *   with wᵢ(t) = 1/n + (t − t̄)(tᵢ − t̄)/Sxx;
 * - what the scatter about the line says: the interval of the mean response, q·s·√(1/n + (t − t̄)²/Sxx) ≤
 *   q·s·(1/√n + |t − t̄|/√Sxx), q Student's t at `RATE` with n − 2 degrees of freedom (Draper and Smith, Applied Regression
 *   Analysis, 3rd ed., 3.1). It counts where a mark lies further off than `AGREE` of its bound: with three marks q is 12.7,
 *   and frames, which err by up to their length, would claim seconds.
 *
 * Where drift comes out no better than within `MOST_DRIFT` (one mark, or marks close together) only the offset is fitted,
 * the mean of d, and the drift is 0 within `MOST_DRIFT`.
 *
 * A mark is an outlier where it lies further from the line through all the others than their interval for one more
 * observation allows (the externally studentised residual, ibid. 8.1, Bonferroni over the marks) and than twice its bound;
 * or, where the others agree within their bounds, `FAR` times what the bounds of all could do. Three marks that agree say
 * little of how marks scatter, but much of a fourth that is seconds off. The worst goes first, then the rest are fitted
 * again; from four marks on, never down to fewer than three.
 * `naming`, ms, is what each recording's own start may be wrong by besides, which no number of marks takes away.
 * Undefined without marks.
 */
export function fitClock(marks: readonly ClockMark[], naming = 0): ClockFit | undefined {
  if (marks.length === 0) return undefined;
  let kept = [...marks];
  const outliers: string[] = [];
  for (let worst = outlier(kept); worst !== undefined; worst = outlier(kept)) {
    const gone = worst;
    outliers.push(gone.id);
    kept = kept.filter((mark) => mark !== gone);
  }
  const line = sloped(kept);
  const drifts = line !== undefined && line.driftError <= MOST_DRIFT;
  const clock = rounded(drifts ? line : level(kept));
  return {
    clock: { ...clock, error: clock.error + naming },
    ...{ used: kept.map(({ id }) => id), outliers, drifts },
  };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const difference = ({ at, cameraAt }: ClockMark): number => cameraAt - at;

/** Least squares line with the sums its errors need; undefined where all marks are of one time, or one alone. */
function regress(marks: readonly ClockMark[]) {
  const middle = mean(marks.map(({ at }) => at));
  const sxx = marks.reduce((sum, { at }) => sum + (at - middle) ** 2, 0);
  if (sxx === 0) return undefined;
  const level = mean(marks.map(difference));
  const slope = marks.reduce((sum, mark) => sum + (mark.at - middle) * (difference(mark) - level), 0) / sxx;
  const rest = (mark: ClockMark): number => difference(mark) - level - slope * (mark.at - middle);
  const df = marks.length - 2;
  const scatter = df < 1 ? undefined : Math.sqrt(marks.reduce((sum, mark) => sum + rest(mark) ** 2, 0) / df);
  return { middle, sxx, level, slope, rest, df, scatter };
}

function sloped(marks: readonly ClockMark[]): CameraClock | undefined {
  const line = regress(marks);
  if (line === undefined) return undefined;
  const { middle, sxx, level, slope, df, scatter } = line;
  const agree = marks.every((mark) => Math.abs(line.rest(mark)) <= mark.bound * AGREE);
  const spread = scatter === undefined || agree ? 0 : studentQuantile((1 + RATE) / 2, df) * scatter;
  const bounds = mean(marks.map(({ bound }) => bound));
  const pull = marks.reduce((sum, { at, bound }) => sum + Math.abs(at - middle) * bound, 0) / sxx;
  return {
    reference: middle,
    offset: level,
    drift: slope * BILLION,
    error: Math.max(bounds, spread / Math.sqrt(marks.length)),
    driftError: Math.max(pull, spread / Math.sqrt(sxx)) * BILLION,
  };
}

/** The mean of d. What drift of up to `MOST_DRIFT` may have done to it is at most that of the mean distance in time. */
function level(marks: readonly ClockMark[]): CameraClock {
  const middle = mean(marks.map(({ at }) => at));
  const offset = mean(marks.map(difference));
  const df = marks.length - 1;
  const scatter =
    df < 1 ? 0 : Math.sqrt(marks.reduce((sum, mark) => sum + (difference(mark) - offset) ** 2, 0) / df);
  const spread = df < 1 ? 0 : (studentQuantile((1 + RATE) / 2, df) * scatter) / Math.sqrt(marks.length);
  const apart = mean(marks.map(({ at }) => Math.abs(at - middle)));
  return {
    ...{ reference: middle, offset, drift: 0, driftError: MOST_DRIFT },
    error: Math.max(mean(marks.map(({ bound }) => bound)), spread) + (apart * MOST_DRIFT) / BILLION,
  };
}

/** Whole numbers; what rounding moves is added to the bounds. */
function rounded(clock: CameraClock): CameraClock {
  const reference = Math.round(clock.reference);
  const moved = clock.offset + (clock.drift * (reference - clock.reference)) / BILLION;
  const offset = Math.round(moved);
  const drift = Math.round(clock.drift);
  return {
    ...{ reference, offset, drift },
    error: Math.ceil(clock.error + Math.abs(offset - moved) - 1e-6),
    driftError: Math.ceil(clock.driftError + Math.abs(drift - clock.drift) - 1e-6),
  };
}

/** The mark that least fits the others, where it is one that cannot be chance. */
function outlier(marks: readonly ClockMark[]): ClockMark | undefined {
  if (marks.length < FEWEST_TO_NAME) return undefined;
  let worst: ClockMark | undefined;
  let furthest = 1;
  for (const mark of marks) {
    const others = marks.filter((each) => each !== mark);
    const line = regress(others);
    if (line?.scatter === undefined) continue;
    const { middle, sxx, df, scatter, rest } = line;
    const one = Math.sqrt(1 + 1 / others.length + (mark.at - middle) ** 2 / sxx);
    const random = studentQuantile(1 - FALSE_ALARM / (2 * marks.length), df) * scatter * one + 2 * mark.bound;
    const agree = others.every((each) => Math.abs(rest(each)) <= each.bound);
    const weight = (at: number): number => 1 / others.length + ((mark.at - middle) * (at - middle)) / sxx;
    const bounds = others.reduce((sum, { at, bound }) => sum + Math.abs(weight(at)) * bound, mark.bound);
    const allowed = agree ? Math.min(random, FAR * bounds) : random;
    const far = Math.abs(rest(mark)) / (allowed + 1e-6);
    if (far > furthest) {
      furthest = far;
      worst = mark;
    }
  }
  return worst;
}
