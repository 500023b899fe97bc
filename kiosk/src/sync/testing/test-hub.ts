import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Heartbeat } from '@otklik/shared/api/heartbeat.ts';
import {
  type AckReply,
  type EventBatch,
  eventBatchSchema,
  type KioskConfig,
} from '@otklik/shared/api/kiosk.ts';
import type { UpdateOffer } from '@otklik/shared/api/releases.ts';
import { asEpoch, asKioskId } from '@otklik/shared/base/ids.ts';
import { defaultMachineConfig } from '@otklik/shared/poll/config.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { chainHash, genesisHash, kioskIdOf } from '@otklik/shared/sync/hash-chain.ts';
import { verifyRequest } from '@otklik/shared/sync/http-signature.ts';
import { publicKeyFromRaw, rawPublicKey, signHead, verifyHead } from '@otklik/shared/sync/signature.ts';
import { Compile } from 'typebox/compile';

/** What a fault may do to one events request, before or after the hub has taken it. */
export type Fault =
  /** The connection goes before the hub sees the request. */
  | 'lose-request'
  /** The hub takes it, the reply is lost. */
  | 'lose-reply'
  | 'cut-reply'
  | 'garbage-reply'
  | 'wrong-signature'
  /** The reply to the request before comes again. */
  | 'stale-reply'
  | 'wrong-epoch'
  /** Takes only half of the batch. */
  | 'take-half'
  | 'unavailable';

const batchCheck = Compile(eventBatchSchema);

/** For tests: a hub that keeps journals in memory and is honest but for the faults it is told to commit. */
export function createTestHub() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const hubKey = Buffer.from(rawPublicKey(publicKey));
  const fingerprint = createHash('sha256').update(hubKey).digest('hex').slice(0, 16);
  const kiosks = new Map<string, Buffer>();
  /** Canonical events by `kiosk.epoch`. */
  const journals = new Map<string, string[]>();
  const counters: number[] = [];
  const requests: { epoch: string; fromSeq: number; count: number }[] = [];
  const faults: Fault[] = [];
  let lastReply: AckReply | undefined;
  let config: KioskConfig = configWith('tag-1');
  let enrolAnswer: Reply | undefined;
  /** Absent: heartbeats are not this hub's matter. */
  let heartbeats: Heartbeat[] | undefined;
  let update: UpdateOffer | undefined;
  /** By path: prompts and archives. */
  const files = new Map<string, Buffer>();
  let forkOn: ((batch: EventBatch) => boolean) | undefined;
  const clock = { now: 1_790_000_005_000 };
  const clocks: EventBatch['clock'][] = [];

  function hashAt(kiosk: string, epoch: string, seq: number): Uint8Array {
    const events = (journals.get(`${kiosk}.${epoch}`) ?? []).slice(0, seq);
    return chainHash(
      genesisHash(asKioskId(kiosk), asEpoch(epoch)),
      events.map((text) => JSON.parse(text)),
    );
  }

  function acknowledge(kiosk: string, epoch: string, missing: AckReply['missing'] = []): AckReply {
    const durable = journals.get(`${kiosk}.${epoch}`)?.length ?? 0;
    const hash = hashAt(kiosk, epoch, durable);
    const head = { kiosk: asKioskId(kiosk), epoch: asEpoch(epoch), seq: durable, hash };
    const signed = {
      hash: Buffer.from(hash).toString('hex'),
      signature: Buffer.from(signHead('otklik-ack-v1', head, privateKey)).toString('base64url'),
    };
    return {
      epoch,
      durable,
      ...(durable === 0 ? {} : signed),
      missing,
      hub: { received: clock.now, replied: clock.now },
      configTag: config.tag,
    };
  }

  function take(kiosk: string, batch: EventBatch, limit: number): Reply {
    const id = `${kiosk}.${batch.epoch}`;
    const events = journals.get(id) ?? [];
    if (batch.fromSeq > events.length + 1) {
      return { status: 409, body: { ...problem(409, 'batch-gap'), durable: events.length } };
    }
    const texts = batch.events.map((event) => canonicalJson(event));
    const known = events.slice(batch.fromSeq - 1, batch.fromSeq - 1 + texts.length);
    if (known.some((text, index) => text !== texts[index]) || forkOn?.(batch) === true) {
      return { status: 409, body: { ...problem(409, 'chain-fork'), durable: events.length } };
    }
    const chained = chainHash(
      hashAt(kiosk, batch.epoch, batch.fromSeq - 1),
      texts.map((text) => JSON.parse(text)),
    );
    if (Buffer.from(chained).toString('hex') !== batch.head.hash) {
      return refusal(422, 'chain-broken');
    }
    journals.set(id, [...events, ...texts.slice(events.length + 1 - batch.fromSeq).slice(0, limit)]);
    return { status: 200, body: acknowledge(kiosk, batch.epoch) };
  }

  function events(request: IncomingMessage, body: Buffer): Reply | Accident {
    const fault = faults.shift();
    if (fault === 'lose-request') return 'hang-up';
    const verified = verify(request, body);
    if (verified === undefined) return refusal(401, 'bad-signature');
    const batch: unknown = JSON.parse(gunzipSync(body).toString('utf8'));
    if (!batchCheck.Check(batch)) return refusal(422, 'batch-malformed');
    const { kiosk, key } = verified;
    const { epoch, fromSeq, head } = batch;
    const hash = Buffer.from(head.hash, 'hex');
    const claimed = { kiosk: asKioskId(kiosk), epoch: asEpoch(epoch), seq: head.seq, hash };
    const signature = Buffer.from(head.signature, 'base64url');
    if (!verifyHead('otklik-head-v1', claimed, signature, publicKeyFromRaw(key))) {
      return refusal(401, 'bad-signature');
    }
    requests.push({ epoch, fromSeq, count: batch.events.length });
    clocks.push(batch.clock);
    if (fault === 'unavailable') return { ...refusal(503, 'unavailable'), headers: { 'retry-after': '7' } };
    const previous = lastReply;
    const half = Math.floor(batch.events.length / 2);
    const taken = take(kiosk, batch, fault === 'take-half' ? half : 500);
    if (taken.status !== 200) return taken;
    const ack = acknowledge(kiosk, epoch);
    lastReply = ack;
    switch (fault) {
      case 'lose-reply':
        return 'hang-up';
      case 'cut-reply':
        return { cut: JSON.stringify(ack) };
      case 'garbage-reply':
        return { status: 200, body: 'garbage' };
      case 'wrong-signature':
        return { status: 200, body: { ...ack, signature: Buffer.alloc(64, 1).toString('base64url') } };
      case 'wrong-epoch':
        return { status: 200, body: { ...ack, epoch: '00000000000000ff' } };
      case 'stale-reply':
        return { status: 200, body: previous ?? ack };
      default:
        return { status: 200, body: ack };
    }
  }

  function getConfig(request: IncomingMessage): Reply {
    const counter = verify(request, Buffer.alloc(0))?.counter;
    if (counter === undefined) return refusal(401, 'bad-signature');
    if (counter <= (counters.at(-1) ?? -1)) return refusal(409, 'counter-replayed');
    counters.push(counter);
    return request.headers['if-none-match'] === `"${config.tag}"`
      ? { status: 304 }
      : { status: 200, body: config };
  }

  function enrolKiosk(body: Buffer): Reply {
    if (enrolAnswer !== undefined) return enrolAnswer;
    const raw = Buffer.from(JSON.parse(body.toString()).publicKey, 'base64url');
    const kiosk = kioskIdOf(raw);
    kiosks.set(kiosk, raw);
    return { status: 200, body: { kiosk, hubKey: hubKey.toString('base64url'), config } };
  }

  function heartbeat(request: IncomingMessage, body: Buffer): Reply {
    if (heartbeats === undefined) return refusal(404, 'not-found');
    if (verify(request, body) === undefined) return refusal(401, 'bad-signature');
    heartbeats.push(JSON.parse(body.toString()));
    const offer = update === undefined ? {} : { update };
    const hub = { received: clock.now, replied: clock.now };
    return { status: 200, body: { hub, configTag: config.tag, ...offer } };
  }

  function part(request: IncomingMessage, file: Buffer): Reply {
    if (verify(request, Buffer.alloc(0)) === undefined) return refusal(401, 'bad-signature');
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const bytes = file.subarray(Number(first), Number(last) + 1);
    const range = `bytes ${first}-${Number(first) + bytes.length - 1}/${file.length}`;
    return { status: 206, bytes, headers: { 'content-range': range } };
  }

  function verify(
    request: IncomingMessage,
    body: Buffer,
  ): { kiosk: string; key: Buffer; counter?: number } | undefined {
    const url = new URL(request.url ?? '/', 'http://hub');
    const parts = { method: request.method ?? '', path: url.pathname, query: url.search, body };
    const verified = verifyRequest(parts, request.headers, (keyId) => {
      const raw = kiosks.get(keyId);
      return raw === undefined ? undefined : publicKeyFromRaw(raw);
    });
    if (!verified.ok) return undefined;
    const { keyId, counter } = verified.value;
    return {
      kiosk: keyId,
      key: kiosks.get(keyId) ?? Buffer.alloc(0),
      ...(counter === undefined ? {} : { counter }),
    };
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      if (request.url === '/api/v1/kiosk/events') answer(response, events(request, body));
      else if (request.url === '/api/v1/kiosk/config') answer(response, getConfig(request));
      else if (request.url === '/api/v1/kiosk/enrol') answer(response, enrolKiosk(body));
      else if (request.url === '/api/v1/kiosk/heartbeat') answer(response, heartbeat(request, body));
      else if (files.has(request.url ?? ''))
        answer(response, part(request, files.get(request.url ?? '') ?? Buffer.alloc(0)));
      // Whatever else a kiosk tells or asks is not this hub's matter.
      else answer(response, refusal(404, 'not-found'));
    });
  });

  return {
    hubKey: hubKey.toString('base64url'),
    code: `0123456789ABCDEF-${fingerprint}`,
    faults,
    requests,
    counters,
    clock,
    clocks,
    journals,
    /** The seqs held of an epoch. */
    held: (kiosk: string, epoch: string): number[] =>
      (journals.get(`${kiosk}.${epoch}`) ?? []).map((text) => JSON.parse(text).seq),
    enrol: (publicKey: Uint8Array) => void kiosks.set(kioskIdOf(publicKey), Buffer.from(publicKey)),
    setConfig: (tag: string, more: Partial<KioskConfig> = {}) => {
      config = { ...configWith(tag), ...more };
    },
    /** From now on heartbeats are taken, into the list given back. */
    hearHeartbeats: (): readonly Heartbeat[] => {
      heartbeats ??= [];
      return heartbeats;
    },
    /** What the reply to a heartbeat offers. */
    offer: (next: UpdateOffer | undefined) => {
      update = next;
    },
    /** Bytes of a prompt or an archive, by the path of the kiosk's call. */
    files,
    answerEnrolWith: (status: number, body: unknown) => {
      enrolAnswer = { status, body };
    },
    answerEnrolItself: () => {
      enrolAnswer = undefined;
    },
    forkOn: (when: ((batch: EventBatch) => boolean) | undefined) => {
      forkOn = when;
    },
    listen: (port = 0) =>
      new Promise<string>((resolve) => {
        server.listen(port, '127.0.0.1', () => {
          const address = server.address();
          if (address === null || typeof address === 'string') throw new Error('no port');
          resolve(`http://127.0.0.1:${address.port}`);
        });
      }),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const problem = (status: number, code: string) => ({ type: `urn:${code}`, title: code, status, code });

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly bytes?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The connection ends before the reply, or in the middle of it. */
type Accident = 'hang-up' | { readonly cut: string };

const refusal = (status: number, code: string): Reply => ({ status, body: problem(status, code) });

function answer(response: ServerResponse, reply: Reply | Accident): void {
  if (reply === 'hang-up') {
    response.destroy();
  } else if ('cut' in reply) {
    response.writeHead(200, { 'content-length': reply.cut.length });
    response.write(reply.cut.slice(0, reply.cut.length / 2), () => response.destroy());
  } else if (reply.bytes !== undefined) {
    response.writeHead(reply.status, { ...reply.headers });
    response.end(reply.bytes);
  } else {
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
  }
}

export function configWith(tag: string): KioskConfig {
  return {
    tag,
    store: { id: 's', name: 'Store', zone: 'Europe/Moscow' },
    workplaces: [{ place: 1, id: 'w', name: 'Till', machine: defaultMachineConfig, periods: [] }],
    questions: [],
  };
}
