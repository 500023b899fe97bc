import { createHash } from 'node:crypto';
import { type EnrolReply, enrolReplySchema } from '@otklik/shared/api/kiosk.ts';
import type { Clock } from '@otklik/shared/base/clock.ts';
import { asBootId, asEpoch, asMonoMs, asWallMs } from '@otklik/shared/base/ids.ts';
import type { Result } from '@otklik/shared/base/result.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { kioskIdOf } from '@otklik/shared/sync/hash-chain.ts';
import { privateKeyFromSeed, rawPublicKey } from '@otklik/shared/sync/signature.ts';
import type { JournalIdentity, StoredEvent } from '../../../kiosk/src/journal/journal.ts';
import { encodeBatch, gzipCompress } from '../../../kiosk/src/sync/batch.ts';
import { parseEnrolCode } from '../../../kiosk/src/sync/enrol.ts';
import { createHubClient, type HubClient } from '../../../kiosk/src/sync/hub-client.ts';
import { createFetchTransport } from '../../../kiosk/src/sync/transport.ts';
import { type HubFailure, publicCall } from '../hub-client.ts';

/** A kiosk of the chain speaks to the hub by the kiosk's own client; only its counter and its journal are made up. */
export interface SimulatedKiosk {
  readonly identity: JournalIdentity;
  readonly client: HubClient;
  /** The body of a batch of these events, as a kiosk that measures no difference of clocks sends it. */
  batch(events: readonly StoredEvent[]): Promise<Uint8Array>;
  /** Shows the hub a code for its workplaces. */
  enrol(code: string): Promise<Result<EnrolReply, HubFailure>>;
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Key, journal and boot of one store's kiosk, by the secret of this data folder. */
export function identityOf(secret: string, store: string): JournalIdentity {
  const key = privateKeyFromSeed(digest(`${secret} key ${store}`));
  return {
    key,
    kiosk: kioskIdOf(rawPublicKey(key)),
    epoch: asEpoch(digest(`${secret} epoch ${store}`).toString('hex').slice(0, 16)),
    boot: asBootId(digest(`${secret} boot ${store}`).toString('hex').slice(0, 8)),
  };
}

/** `bootedAt`: wall ms at which its monotonic clock stood at 0; `now`: wall ms. */
export function simulatedKiosk(
  hubUrl: string,
  identity: JournalIdentity,
  { bootedAt, now }: { readonly bootedAt: number; readonly now: () => number },
): SimulatedKiosk {
  const clock: Clock = { wall: () => asWallMs(now()), mono: () => asMonoMs(now() - bootedAt) };
  const client = createHubClient({
    ...{ origin: hubUrl, identity: () => identity, clock },
    transport: createFetchTransport({ timers: systemTimers }),
    onTimes: () => undefined,
  });
  return {
    identity,
    client,
    batch: (events) =>
      encodeBatch(identity, identity.epoch, events, clock, { offset: 0, error: 5 }, gzipCompress),
    enrol: (code) =>
      publicCall(hubUrl, 'POST', '/kiosk/enrol', enrolReplySchema, {
        code: parseEnrolCode(code)?.code ?? code,
        publicKey: Buffer.from(rawPublicKey(identity.key)).toString('base64url'),
        version: DEMO_VERSION,
      }),
  };
}

/** What the kiosks of the chain call their program. */
export const DEMO_VERSION = 'demo';
