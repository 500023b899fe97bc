import {
  configChangedSchema,
  type IdentifyRequest,
  identifyRequestSchema,
} from '@otklik/shared/api/heartbeat.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import { Compile } from 'typebox/compile';
import { eventStreamParser, type StreamEvent } from './event-stream.ts';
import { parseJson } from './hub-client.ts';
import { pause } from './pause.ts';
import { backoffMs } from './plan.ts';
import type { StreamTransport } from './stream-transport.ts';
import type { HttpRequest } from './transport.ts';

/** A stream that lasted so long was a good one: the next try is not held back for the failures before it. Ms. */
const GOOD_MS = 10_000;

const tagCheck = Compile(configChangedSchema);
const identifyCheck = Compile(identifyRequestSchema);

/**
 * Hears from the hub at once (DESIGN §7): another configuration, and "which one are you". Reconnects with growing,
 * jittered waits until `signal` is aborted; without it nothing is lost, since the configuration is asked for each
 * minute anyway. An event it does not know, or that does not fit, is left out.
 */
export async function followNow(options: {
  readonly stream: StreamTransport;
  /** The signed request, made anew for each try; it names the last event heard, if any. */
  readonly request: (lastEventId: string | undefined) => HttpRequest;
  readonly clock: Clock;
  readonly timers: Timers;
  /** In [0, 1). */
  readonly random: () => number;
  readonly onTag: (tag: string) => void;
  readonly onIdentify: (request: IdentifyRequest) => void;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { stream, request, clock, timers, random, onTag, onIdentify, signal } = options;

  /** An `identify` that was said while the line was down is still heard where it has not passed. */
  let lastEventId: string | undefined;

  function hear({ event, data, id }: StreamEvent): void {
    lastEventId = id ?? lastEventId;
    const value = parseJson(Buffer.from(data, 'utf8'));
    if (event === 'config-changed' && tagCheck.Check(value)) onTag(value.tag);
    if (event === 'identify' && identifyCheck.Check(value)) onIdentify(value);
  }

  let failures = 0;
  while (!signal.aborted) {
    const from = clock.mono();
    const parse = eventStreamParser();
    await stream.follow(request(lastEventId), signal, (text) => {
      const events = parse(text);
      for (const event of events ?? []) hear(event);
      return events !== undefined;
    });
    if (signal.aborted) return;
    failures = clock.mono() - from >= GOOD_MS ? 1 : failures + 1;
    await pause(backoffMs(failures, undefined, random()), timers, signal);
  }
}
