import { parentPort, workerData } from 'node:worker_threads';
import { campaign } from './campaign.ts';

/** One core's share of a campaign. workerData: {from, stride, count, until}; `until` in ms since 1970. */
const { from, stride, count, until } = workerData;
const onDone = (seeds: number): void => {
  if (seeds % 500 === 0) parentPort?.postMessage({ kind: 'progress', seeds });
};
const findings = await campaign({ from, stride, count, enough: () => Date.now() >= until, onDone });
parentPort?.postMessage({ kind: 'done', findings });
