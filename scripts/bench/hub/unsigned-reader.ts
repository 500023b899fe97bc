import { ok } from '@otklik/shared/base/result.ts';
import type { SignedRequest, Signer } from '../../../hub-server/src/db/contract/kiosks.ts';
import { quickQueries } from '../../../hub-server/src/db/quick-queries.ts';
import { serveReader } from '../../../hub-server/src/db/serve-reader.ts';
import { batchCheck } from '../../../hub-server/src/ingest/check-batch.ts';

/**
 * The hub's reader but for its signatures, which are believed. It exists in the benchmark alone, as a worker of its own:
 * the hub has no switch for it.
 */
const text = (value: string | readonly string[] | undefined): string => String(value ?? '');

const believe = (_db: unknown, { headers }: SignedRequest) => {
  const kiosk = /keyid="([0-9a-f]{32})"/.exec(text(headers['signature-input']))?.[1] ?? '';
  const counter = headers['x-otklik-counter'];
  const signer: Signer = {
    kiosk,
    publicKey: new Uint8Array(32),
    keyNumber: 0,
    ...(counter === undefined ? {} : { counter: Number(counter) }),
  };
  return ok(signer);
};

serveReader({
  ...quickQueries,
  checkSignature: believe,
  checkBatch: batchCheck({ request: believe, head: () => true }),
});
