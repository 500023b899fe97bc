import type { ReviewWay } from '@otklik/shared/api/review-way.ts';
import { appeals } from './appeals.ts';
import { double } from './double.ts';
import { order } from './order.ts';
import { risk } from './risk.ts';
import { sample } from './sample.ts';
import type { Way } from './way.ts';

/** In the order of the start screen. */
export const WAYS: Readonly<Record<ReviewWay, Way>> = {
  ...{ order, sample, risk, double, appeals },
};
