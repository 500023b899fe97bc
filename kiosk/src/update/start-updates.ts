import type { UpdateOffer } from '@otklik/shared/api/releases.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Rng } from '@otklik/shared/base/rng.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { pause } from '../sync/pause.ts';
import { backoffMs } from '../sync/plan.ts';
import { watchHealth } from './health-watch.ts';
import type { FetchPart } from './load-release.ts';
import type { LaunchedProgram } from './program.ts';
import type { Quiet } from './quiet.ts';
import { createUpdater, type UpdatePort } from './updater.ts';

export interface Updates extends UpdatePort {
  offered(offer: UpdateOffer | undefined): void;
  stop(): Promise<void>;
}

/** Updates of a running counter: what is offered is loaded and put in, and a version on trial tells how it fares. */
export function startUpdates(options: {
  readonly program: LaunchedProgram;
  readonly version: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly timers: Timers;
  /** Nobody has pressed anything for so long: the counter may be away for two seconds. Ms. */
  readonly quietMs: number;
  /** A version on trial has been well for so long: it is trusted. Ms. */
  readonly steadyMs: number;
  readonly quiet: Pick<Quiet, 'wait'>;
  readonly fetchPart: FetchPart;
  /** The code of what is not well yet. */
  readonly wrong: () => string | undefined;
  readonly restart: () => void;
  readonly print: (line: string) => void;
  readonly warn: (line: string) => void;
}): Updates {
  const { program, version, clock, rng, timers, print } = options;
  const { files, keys, tell } = program;
  const random = (): number => Buffer.from(rng.bytes(4)).readUInt32BE() / 2 ** 32;
  const updater = createUpdater({
    version,
    keys,
    files,
    fetchPart: options.fetchPart,
    pause: (failures, retryAfterMs, signal) =>
      pause(backoffMs(failures, retryAfterMs, random()), timers, signal),
    clock,
    timers,
    // Staff who insist have seen that nobody is waiting, but not what was pressed just now.
    wait: (insisted) => options.quiet.wait(insisted ? 0 : options.quietMs),
    restart: options.restart,
    print,
    warn: options.warn,
  });
  const endWatch =
    files.read().trial === undefined
      ? () => undefined
      : watchHealth({
          wrong: options.wrong,
          onHealthy() {
            print(`update ${version} is trusted`);
            tell({ type: 'healthy' });
          },
          onNotYet: (code) => tell({ type: 'not-yet', code }),
          timers,
          steadyMs: options.steadyMs,
        });
  return {
    version,
    status: updater.status,
    waitsForStaff: updater.waitsForStaff,
    start: updater.start,
    previous: updater.previous,
    goBack: updater.goBack,
    offered: updater.offered,
    async stop() {
      endWatch();
      await updater.stop();
    },
  };
}
