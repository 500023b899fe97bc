import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rawPublicKey } from '@otklik/shared/sync/signature.ts';
import { expect, test } from 'vitest';
import { openDatabase, run } from '../db/sqlite.ts';
import { Person, type TestKiosk, testHub } from '../hub-fixture.ts';
import { verifyHubFolder } from '../verify/verify-hub.ts';

const newKey = () => generateKeyPairSync('ed25519').privateKey;
const publicText = (key: TestKiosk['key']) => Buffer.from(rawPublicKey(key)).toString('base64url');

/** What verification finds in a stopped hub's folder, but for the machine: these polls are made by hand. */
async function differences(dir: string) {
  const scratch = mkdtempSync(join(tmpdir(), 'otklik-keys-'));
  try {
    const verified = await verifyHubFolder({ dir, scratch, workers: 0 });
    if (!verified.ok) throw new Error(verified.error.detail);
    return verified.value.filter(({ name, count }) => name !== 'replay' && count > 0);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function withHub(story: (hub: Awaited<ReturnType<typeof testHub>>, kiosk: TestKiosk) => Promise<void>) {
  const hub = await testHub();
  try {
    await story(hub, await hub.kiosk([hub.workplaces[0]]));
  } finally {
    await hub.close();
  }
}

test('a kiosk asked for a new key changes it; its journal goes on and is verified by the key of its time', async () => {
  await withHub(async ({ hub, admin, dataDir }, kiosk) => {
    kiosk.poll('yes', { question: 'q' });
    await kiosk.sendAll();
    const listed = async () => (await admin.get('/api/v1/kiosks')).json.kiosks[0];
    expect((await kiosk.config()).json.newKey).toBeUndefined();
    expect((await kiosk.changeKey(kiosk.keyChange())).json.code).toBe('key-not-asked');
    expect((await admin.post(`/api/v1/kiosks/${kiosk.id}/key-rotation`)).status).toBe(204);
    const asked = (await kiosk.config()).json.newKey.asked;
    expect((await listed()).keyAskedAt).toBe(asked);
    expect((await admin.post(`/api/v1/kiosks/${kiosk.id}/key-rotation`)).status).toBe(204);
    expect((await kiosk.config()).json.newKey.asked).toBe(asked);

    const old = kiosk.key;
    const next = newKey();
    const change = kiosk.keyChange(next);
    const before = await kiosk.stream();
    expect((await kiosk.changeKey(change)).status).toBe(204);
    // A stream that the old key opened ends.
    await before.text();
    expect(await listed()).toMatchObject({ id: kiosk.id, keyChangedAt: expect.any(Number) });
    expect((await listed()).keyAskedAt).toBeUndefined();

    // The old key opens nothing any more, whatever the counter.
    expect((await kiosk.config()).json).toMatchObject({ status: 401, code: 'bad-signature' });
    expect((await kiosk.changeKey(change)).json.code).toBe('bad-signature');
    const first = kiosk.events.length + 1;
    kiosk.poll('no', { question: 'q' });
    expect((await kiosk.send(first, kiosk.events.length)).json.code).toBe('bad-signature');

    // The answer was lost: the same change, signed by the new key, is answered alike; a request replayed is not.
    kiosk.key = next;
    expect((await kiosk.changeKey(change)).status).toBe(204);
    expect((await kiosk.changeKey(change, kiosk.counter)).json.code).toBe('counter-replayed');
    expect((await kiosk.config()).json.newKey).toBeUndefined();
    // A request of the new key, whose head the old one signed.
    const { head } = kiosk.batch(first, kiosk.events.length) as { head: Record<string, unknown> };
    kiosk.key = old;
    const forged = kiosk.batch(first, kiosk.events.length);
    kiosk.key = next;
    expect(forged.head).not.toEqual(head);
    const mixed = await kiosk.send(first, kiosk.events.length, { tamper: () => forged });
    expect(mixed.json.code).toBe('bad-signature');
    expect((await kiosk.send(first, kiosk.events.length)).status).toBe(200);

    // Back to a key of before, even where a new one is asked for.
    await admin.post(`/api/v1/kiosks/${kiosk.id}/key-rotation`);
    expect((await kiosk.changeKey(kiosk.keyChange(old))).json.code).toBe('bad-request');
    expect((await kiosk.changeKey(kiosk.keyChange(newKey()))).status).toBe(204);
    const actions = (await admin.get('/api/v1/audit')).json.entries.map(
      ({ action }: { action: string }) => action,
    );
    expect(actions.filter((action: string) => action === 'kiosk-key-asked')).toHaveLength(3);
    expect(actions.filter((action: string) => action === 'kiosk-key-changed')).toHaveLength(2);
    await hub.close();
    expect(await differences(dataDir)).toEqual([]);

    const planted = async (sql: string) => {
      const db = openDatabase(join(dataDir, 'hub.db'), 'write');
      run(db, sql);
      db.close();
      return (await differences(dataDir)).map(({ name }) => name);
    };
    // A head put under another of the kiosk's keys; and a key that nobody endorsed in the line of them.
    expect(await planted('UPDATE heads SET key_number = 1 - key_number')).toEqual(['signatures']);
    await planted('UPDATE heads SET key_number = 1 - key_number');
    const strange = publicText(newKey());
    expect(await planted(`UPDATE kiosks SET public_key = '${strange}'`)).toEqual(['keys']);
    expect(await planted('DELETE FROM former_keys WHERE number = 1')).toContain('keys');
  });
});

test('a change that both keys did not sign is refused, so is one of a kiosk that was revoked', async () => {
  await withHub(async ({ admin }, kiosk) => {
    await admin.post(`/api/v1/kiosks/${kiosk.id}/key-rotation`);
    const [one, two] = [kiosk.keyChange(), kiosk.keyChange()];
    const codeOf = async (body: unknown) => (await kiosk.changeKey(body)).json.code;
    expect(await codeOf({ ...one, possession: two.possession })).toBe('bad-signature');
    expect(await codeOf({ ...one, endorsement: two.endorsement })).toBe('bad-signature');
    expect(await codeOf({ ...one, publicKey: two.publicKey })).toBe('bad-signature');
    expect(await codeOf({ ...one, more: 1 })).toBe('bad-request');
    expect(await codeOf({ ...one, publicKey: `${one.publicKey.slice(0, -1)}_` })).toBe('bad-request');
    await admin.post(`/api/v1/kiosks/${kiosk.id}/revocation`, { reason: 'stolen' });
    expect(await codeOf(one)).toBe('kiosk-revoked');
    expect((await admin.post(`/api/v1/kiosks/${kiosk.id}/key-rotation`)).json.code).toBe('kiosk-revoked');
  });
});

test('a kiosk that changed its key enrols anew, at its hub and at another, by all its keys', async () => {
  await withHub(async (setup, kiosk) => {
    const { admin, hub } = setup;
    const first = kiosk.publicKey;
    await admin.post(`/api/v1/kiosks/${kiosk.id}/key-rotation`);
    const next = newKey();
    const { publicKey, endorsement } = kiosk.keyChange(next);
    expect((await kiosk.changeKey(kiosk.keyChange(next))).status).toBe(204);
    kiosk.key = next;
    const enrol = async (at: typeof setup, keys: readonly object[]) =>
      new Person(at.hub.url).call('POST', '/api/v1/kiosk/enrol', {
        code: (await at.code([at.workplaces[0]])).split('-')[0],
        ...{ publicKey: first, keys, version: '0.1.0' },
      });
    expect((await enrol(setup, [{ publicKey, endorsement }])).json.kiosk).toBe(kiosk.id);
    expect((await kiosk.config()).status).toBe(200);
    // One that was set back shows fewer: the hub keeps what it knows.
    expect((await enrol(setup, [])).status).toBe(200);
    expect((await kiosk.config()).status).toBe(200);
    const strange = { publicKey: publicText(newKey()), endorsement };
    expect((await enrol(setup, [strange])).json.code).toBe('bad-signature');

    const other = await testHub();
    try {
      expect((await enrol(other, [{ publicKey, endorsement }])).json.kiosk).toBe(kiosk.id);
      kiosk.url = other.hub.url;
      kiosk.poll('yes', { question: 'q' });
      await kiosk.sendAll();
      await other.hub.close();
      expect(await differences(other.dataDir)).toEqual([]);
    } finally {
      await other.close();
      kiosk.url = hub.url;
    }
  });
});
