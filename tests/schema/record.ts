import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { heartbeatOf, testHub } from '@otklik/hub-server/hub-fixture.ts';
import { manualClock, openOrThrow } from '@otklik/kiosk/journal/testing/drafts.ts';
import { encodeBatch, gzipCompress } from '@otklik/kiosk/sync/batch.ts';
import { enrol } from '@otklik/kiosk/sync/enrol.ts';
import { createHubClient } from '@otklik/kiosk/sync/hub-client.ts';
import { createFetchTransport, type Transport } from '@otklik/kiosk/sync/transport.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { rawPublicKey } from '@otklik/shared/sync/signature.ts';
import { seeded } from '../support/seeded.ts';
import { seededRng } from '../support/seeded-rng.ts';
import { schemasOf } from './schemas.ts';
import { tellStory } from './story.ts';
import type { RecordedCall, Traffic } from './traffic.ts';

/**
 * `npm run record-schema -- VERSION`: writes down what a kiosk of this version sends, byte for byte as it goes over the
 * line, and the schemas of what the two say to each other. Run once when a schema version is released; what lies there
 * already is never written again, since the kiosks that speak it are out there.
 */
const BATCH = 60;

export async function record(version: string): Promise<Traffic> {
  const dir = mkdtempSync(join(tmpdir(), 'otklik-record-'));
  const setup = await testHub();
  const calls: RecordedCall[] = [];
  try {
    const question = 'q-recorded';
    const clock = manualClock(Date.UTC(2026, 8, 1, 9));
    const journal = openOrThrow(dir, { clock, rng: seededRng(seeded(5)), version: '0.1.0' });
    const line = createFetchTransport({ timers: systemTimers });
    const transport: Transport = {
      exchange(request, signal) {
        const { method, headers, body } = request;
        const path = new URL(request.url).pathname;
        calls.push({ method, path, headers, body: Buffer.from(body ?? []).toString('base64') });
        return line.exchange(request, signal);
      },
    };
    const { signal } = new AbortController();
    const identity = () => journal.identity;
    const enrolled = await enrol({
      ...{ hubUrl: setup.hub.url, code: await setup.code(), journal, version: '0.1.0', transport },
    });
    if (!enrolled.ok) throw new Error(enrolled.error.detail);
    tellStory(journal, clock, question);
    const client = createHubClient({
      ...{ origin: setup.hub.url, identity, clock, transport },
      onTimes: () => undefined,
    });
    const done = <T>(result: { ok: true; value: T } | { ok: false; error: { detail: string } }): T => {
      if (!result.ok) throw new Error(result.error.detail);
      return result.value;
    };
    done(await client.fetchConfig(undefined, 1, signal));
    const { epoch } = journal.identity;
    for (let from = 1; from < journal.nextSeq(); from += BATCH) {
      const events = done(journal.readChecked(epoch, from, BATCH));
      const body = await encodeBatch(
        journal.identity,
        epoch,
        events,
        clock,
        { offset: 25, error: 4 },
        gzipCompress,
      );
      done(await client.sendEvents(body, signal));
    }
    done(await client.sendHeartbeat(heartbeatOf(), 2, signal));
    const polls = await setup.hub.db.read('journalPolls', { kiosk: journal.identity.kiosk, epoch });
    const recorded = {
      version,
      kiosk: journal.identity.kiosk,
      epoch,
      publicKey: Buffer.from(rawPublicKey(journal.identity.key)).toString('base64url'),
      question,
      calls,
      polls: polls.map(({ poll, openedHub }) => ({ poll, openedHub })),
    };
    journal.close();
    return recorded;
  } finally {
    await setup.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const [version = ''] = process.argv.slice(2);
  if (!/^\d+\.\d+$/.test(version)) {
    process.stderr.write('record-schema: name the version, as 1.0\n');
    process.exit(2);
  }
  const write = (folder: string, name: string, value: unknown): void =>
    writeFileSync(
      fileURLToPath(new URL(`${folder}/${name}-${version}.json`, import.meta.url)),
      `${JSON.stringify(value, null, 1)}\n`,
      { flag: 'wx' },
    );
  const { config, heartbeatReply, ...others } = schemasOf();
  write('../../shared/src/api/vectors', 'kiosk-config', config);
  write('../../shared/src/api/vectors', 'heartbeat-reply', heartbeatReply);
  write('./vectors', 'schemas', others);
  write('./vectors', 'traffic', await record(version));
}
