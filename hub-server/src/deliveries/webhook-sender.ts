import { createHmac } from 'node:crypto';
import http, { type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Clock } from '@otklik/shared/base/clock.ts';
import type { ClaimedDelivery } from '../db/contract/deliveries.ts';
import { type AllowedNetwork, addressClasses } from './addresses.ts';
import { guardedLookup, isClosedError, type ResolveName, resolveName } from './guarded-lookup.ts';
import type { Sender, SendResult } from './sender.ts';

export interface WebhookSenderOptions {
  readonly clock: Clock;
  /** Addresses webhooks may go to beside public ones. */
  readonly allowed: readonly AllowedNetwork[];
  /** All addresses of a name. */
  readonly resolve?: ResolveName;
  /** From the first byte to the last, ms. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** Of what comes back; nothing of it is kept. */
const MAX_REPLY_BYTES = 64 * 1024;

/** The bytes a webhook gets. */
export const webhookBody = ({ id, template, createdAt, facts }: ClaimedDelivery): string =>
  JSON.stringify({ id, event: template, at: createdAt, facts });

/** HMAC-SHA-256 over `timestamp.body`, hex; the timestamp is in seconds. */
export const webhookSignature = (secret: string, timestamp: number, body: string): string =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');

/**
 * Posts to webhooks. The address is checked when it is connected to, by the very look-up the connection is made from: a name
 * that meant another machine a moment ago gains nothing. A redirect is not followed.
 */
export function createWebhookSender(options: WebhookSenderOptions): Sender {
  const { clock, allowed, timeoutMs = TIMEOUT_MS, resolve = resolveName } = options;
  const classOf = addressClasses(allowed);

  /** In the clear only where a setting names the address. */
  const isOpen = (address: string, plain: boolean): boolean => {
    const found = classOf(address);
    return found === 'allowed' || (found === 'public' && !plain);
  };

  return {
    async send(delivery) {
      if (delivery.to.kind !== 'webhook') throw new Error('a webhook takes webhook deliveries');
      const { secret } = delivery.to;
      const url = new URL(delivery.to.url);
      const plain = url.protocol === 'http:';
      const literal = url.hostname.replace(/^\[|\]$/g, '');
      // A literal address is connected to without a look-up.
      if (isIP(literal) !== 0 && !isOpen(literal, plain)) return { kind: 'never', error: 'address-closed' };
      const body = webhookBody(delivery);
      const timestamp = Math.floor(clock.wall() / 1000);
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'otklik-hub',
        'otklik-delivery': delivery.id,
        'otklik-timestamp': String(timestamp),
        'otklik-signature': `v1=${webhookSignature(secret, timestamp, body)}`,
      };
      const request = {
        method: 'POST',
        headers,
        agent: false,
        lookup: guardedLookup(resolve, (address) => isOpen(address, plain)),
      } as const;
      return post({ url, plain, body, timeoutMs, request });
    },
  };
}

function post(call: {
  readonly url: URL;
  readonly plain: boolean;
  readonly body: string;
  readonly timeoutMs: number;
  readonly request: RequestOptions;
}): Promise<SendResult> {
  const { url, plain, body, timeoutMs } = call;
  return new Promise((settle) => {
    const signal = AbortSignal.timeout(timeoutMs);
    let status: number | undefined;
    const request = (plain ? http : https).request(url, { ...call.request, signal }, (response) => {
      status = response.statusCode;
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_REPLY_BYTES) response.destroy();
      });
      // What it answered stands in its first line; how the rest of it ends changes nothing.
      response.on('close', () => settle(replied(status ?? 0)));
      response.on('error', () => undefined);
    });
    request.on('error', (error) =>
      settle(status === undefined ? failed(error, signal.aborted) : replied(status)),
    );
    request.end(body);
  });
}

function replied(status: number): SendResult {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  const error = `status-${status}`;
  if (status === 429 || (status >= 502 && status <= 504)) return { kind: 'way-closed', error };
  // 410: whoever listened there says that nobody does any more. A redirect would lead elsewhere.
  return { kind: status === 410 || (status >= 300 && status < 400) ? 'never' : 'not-now', error };
}

function failed(error: Error, timedOut: boolean): SendResult {
  if (isClosedError(error)) return { kind: 'never', error: 'address-closed' };
  return { kind: 'way-closed', error: timedOut ? 'webhook-slow' : 'webhook-away' };
}
