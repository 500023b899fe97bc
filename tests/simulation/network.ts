import { coded } from '@otklik/shared/base/errors.ts';
import { err, ok } from '@otklik/shared/base/result.ts';
import type { Timers } from '@otklik/shared/base/timers.ts';
import type { HttpReply, HttpRequest, Transport } from '../../kiosk/src/sync/transport.ts';
import type { Hub, HubReply } from './hub.ts';
import type { World } from './world.ts';

export const networkFaults = [
  /** Nobody answers at the address. */
  'refused',
  /** Half open: requests vanish, and only the kiosk's own time limit ends the wait. */
  'swallow-request',
  /** The hub takes it, the reply vanishes. */
  'swallow-reply',
  /** The hub takes it, then the line breaks. */
  'reset-reply',
  /** A proxy passes on the first half of the request only. */
  'cut-request',
  /** The line breaks in the middle of the reply. */
  'cut-reply',
  /** A proxy's page, or half a reply, with status 200. */
  'garble-reply',
  /** The request arrives twice, the second time up to two minutes later. */
  'duplicate',
  /** Up to 40 s each way: later ones overtake it, and the kiosk has given up meanwhile. */
  'slow',
  /** The reply to an earlier request comes instead. */
  'stale-reply',
  /** The hub's proxy is busy. */
  'busy',
] as const;
export type NetworkFault = (typeof networkFaults)[number];

/** As the product's transport has it. */
const TIMEOUT_MS = 20_000;

/** One kiosk's way to the hub. */
export class Line {
  readonly #world: World;
  readonly #hub: () => Hub;
  readonly #name: string;
  readonly #faults = new Set<NetworkFault>();
  #exchanges = 0;
  #lastReply: HubReply | undefined;

  constructor(world: World, hub: () => Hub, name: string) {
    this.#world = world;
    this.#hub = hub;
    this.#name = name;
  }

  fault(fault: NetworkFault, on: boolean): void {
    if (on) this.#faults.add(fault);
    else this.#faults.delete(fault);
  }

  heal(): void {
    this.#faults.clear();
  }

  /** The transport of one process. What comes for a process that is gone reaches nobody. */
  transport(timers: Timers, alive: () => boolean): Transport {
    return {
      exchange: (request, signal) =>
        new Promise((resolve) => {
          if (!alive()) return;
          this.#exchanges += 1;
          const name = `${this.#name} #${this.#exchanges}`;
          let done = false;
          const finish = (result: Awaited<ReturnType<Transport['exchange']>>): void => {
            if (done || !alive()) return;
            done = true;
            cancel();
            this.#world.log(`${name} ends ${outcome(result)}`);
            resolve(result);
          };
          const cancel = timers.after(TIMEOUT_MS, () =>
            finish(err(coded('hub-timeout', 'The hub did not answer in time.'))),
          );
          signal.addEventListener('abort', () => finish(err(coded('stopped', 'Stopped.'))));
          this.#carry(name, request, {
            reply: (reply) => finish(ok(httpReply(reply))),
            cut: () => finish(err(coded('reply-cut', 'The connection ended in the middle of the reply.'))),
            away: () => finish(err(coded('hub-away', 'The hub cannot be reached.'))),
          });
        }),
    };
  }

  #carry(name: string, request: HttpRequest, back: Back): void {
    const random = this.#world.choices('net', name);
    const faults = this.#faults;
    // A fault that is on hits most requests, so that some get through and the next ones meet what they left.
    const hit = (fault: NetworkFault): boolean => faults.has(fault) && random.chance(0.8);
    const slow = hit('slow');
    const latency = (): number => (slow ? random.int(50, 40_000) : random.int(1, 30));
    this.#world.log(`${name} ${request.method} ${request.url} ${[...faults].join()}`);
    const later = (run: () => void): void => void this.#world.after(latency(), run);
    if (hit('refused')) {
      later(back.away);
      return;
    }
    if (hit('busy')) {
      const page = Buffer.from('<html>busy</html>');
      later(() =>
        back.reply({ status: 503, headers: { 'retry-after': String(random.int(1, 30)) }, body: page }),
      );
      return;
    }
    if (hit('swallow-request')) return;
    const sent =
      hit('cut-request') && request.body !== undefined ? { ...request, body: halfOf(request.body) } : request;
    const deliver = (answer: Back): void => {
      const hub = this.#hub();
      if (!hub.up()) later(answer.away);
      else hub.handle(sent, answer.reply, () => later(answer.away));
    };
    later(() => deliver(this.#comeBack(hit, random, later, back)));
    if (hit('duplicate')) {
      const nobody = (): void => undefined;
      this.#world.after(random.int(1, 120_000), () => deliver({ reply: nobody, cut: nobody, away: nobody }));
    }
  }

  #comeBack(
    hit: (fault: NetworkFault) => boolean,
    random: ReturnType<World['choices']>,
    later: (run: () => void) => void,
    back: Back,
  ): Back {
    if (hit('swallow-reply')) return { reply: () => undefined, cut: () => undefined, away: () => undefined };
    if (hit('reset-reply')) return { ...back, reply: () => later(back.away) };
    if (hit('cut-reply')) return { ...back, reply: () => later(back.cut) };
    return {
      ...back,
      reply: (reply) => {
        const stale = this.#lastReply;
        this.#lastReply = reply;
        if (stale !== undefined && hit('stale-reply')) later(() => back.reply(stale));
        else if (hit('garble-reply')) {
          const body = random.chance(0.5) ? halfOf(reply.body) : Buffer.from('<html>welcome</html>');
          later(() => back.reply({ ...reply, status: 200, body }));
        } else later(() => back.reply(reply));
      },
    };
  }
}

interface Back {
  readonly reply: (reply: HubReply) => void;
  readonly cut: () => void;
  readonly away: () => void;
}

const halfOf = (body: Uint8Array): Uint8Array => body.subarray(0, Math.floor(body.length / 2));

const httpReply = ({ status, headers, body }: HubReply): HttpReply => ({
  status,
  header: (name) => headers[name],
  body,
});

function outcome(result: Awaited<ReturnType<Transport['exchange']>>): string {
  return result.ok ? `${result.value.status}` : result.error.code;
}
