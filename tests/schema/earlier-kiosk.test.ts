import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { testHub } from '@otklik/hub-server/hub-fixture.ts';
import { SCHEMA_VERSION } from '@otklik/shared/api/schema-version.ts';
import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import { expect, test } from 'vitest';
import { verifyFolder } from '../../scripts/verify/verify-folder.ts';
import type { RecordedCall, Traffic } from './traffic.ts';

/** Kiosks of earlier versions as they are out there: what they sent then, byte for byte, to the hub of today. */
const earlier = Array.from(
  { length: SCHEMA_VERSION.minor },
  (_, minor) => `${SCHEMA_VERSION.major}.${minor}`,
);

test.each(earlier)(
  'a kiosk of schema %s enrols, is heard, and its journal gives the same polls',
  async (version) => {
    const traffic: Traffic = JSON.parse(
      readFileSync(new URL(`./vectors/traffic-${version}.json`, import.meta.url), 'utf8'),
    );
    const setup = await testHub();
    try {
      const { question, kiosk, epoch } = traffic;
      const call = async ({ method, path, headers, body }: RecordedCall): Promise<Response> => {
        const bytes = path.endsWith('/enrol')
          ? await withNewCode(body, setup.code)
          : Buffer.from(body, 'base64');
        return fetch(`${setup.hub.url}${path}`, {
          method,
          headers,
          ...(method === 'GET' ? {} : { body: new Uint8Array(bytes) }),
        });
      };
      const sent: string[] = [];
      for (const one of traffic.calls) {
        const response = await call(one);
        expect([one.path, response.status, await response.clone().text()]).toEqual([
          one.path,
          200,
          expect.anything(),
        ]);
        if (one.path.endsWith('/events')) {
          const { events } = JSON.parse(gunzipSync(Buffer.from(one.body, 'base64')).toString());
          sent.push(...events.map(canonicalJson));
          expect(await response.json()).toMatchObject({ epoch, durable: sent.length });
        }
      }
      const stored = setup
        .rows<{ body: string }>('SELECT body FROM events ORDER BY seq')
        .map(({ body }) => body);
      expect(stored).toEqual(sent);
      expect(new Set(sent.map((text) => JSON.parse(text).type)).size).toBe(19);
      const polls = await setup.hub.db.read('journalPolls', { kiosk, epoch });
      // Today's projection may tell more of a poll.
      expect(polls).toMatchObject(traffic.polls);
      expect(polls.some(({ poll }) => poll.question === question)).toBe(true);
      // All of it again changes nothing.
      for (const one of traffic.calls.filter(({ path }) => path.endsWith('/events')))
        expect((await call(one)).status).toBe(200);
      expect(setup.rows('SELECT COUNT(*) AS n FROM events')).toEqual([{ n: sent.length }]);
      await setup.hub.close();
      const checks = await verifyFolder({ kind: 'hub', dir: join(setup.dataDir) });
      expect(checks.ok && checks.value.flatMap(({ differences }) => differences)).toEqual([]);
    } finally {
      await setup.close();
    }
  },
);

/** A code lives for minutes: everything else of the recorded enrolment stays. */
async function withNewCode(body: string, code: () => Promise<string>): Promise<Buffer> {
  const recorded = JSON.parse(Buffer.from(body, 'base64').toString());
  return Buffer.from(JSON.stringify({ ...recorded, code: (await code()).split('-')[0] }));
}
