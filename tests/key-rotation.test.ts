import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testHub } from '@otklik/hub-server/hub-fixture.ts';
import { verifyHubFolder } from '@otklik/hub-server/verify/verify-hub.ts';
import { openJournal } from '@otklik/kiosk/journal/open-journal.ts';
import { verifyKioskFolder } from '@otklik/kiosk/journal/verify-journal.ts';
import { enrol } from '@otklik/kiosk/sync/enrol.ts';
import { startSync } from '@otklik/kiosk/sync/loop.ts';
import { createFetchTransport, type HttpRequest, type Transport } from '@otklik/kiosk/sync/transport.ts';
import { coded } from '@otklik/shared/base/errors.ts';
import { err } from '@otklik/shared/base/result.ts';
import { cryptoRng } from '@otklik/shared/base/rng.ts';
import { systemClock } from '@otklik/shared/base/system-clock.ts';
import { systemTimers } from '@otklik/shared/base/timers.ts';
import { expect, test } from 'vitest';
import { eventually } from './support/eventually.ts';

/**
 * A kiosk's journal and sync against a real hub, stopped for good at each step of a change of key and started again from
 * what is on its disk.
 */
const clock = systemClock();
const line = createFetchTransport({ timers: systemTimers });
const isChange = ({ method }: HttpRequest): boolean => method === 'PUT';
const lost = err(coded('hub-away', 'The line is cut.'));

/** Where the kiosk is stopped, by what becomes of its calls from then on. */
const crashes: Readonly<Record<string, Transport>> = {
  'the key is on the disk, the hub has not heard of it': {
    exchange: (request, signal) =>
      isChange(request) ? Promise.resolve(lost) : line.exchange(request, signal),
  },
  'the hub has it, the kiosk has not heard so': {
    async exchange(request, signal) {
      const reply = await line.exchange(request, signal);
      return isChange(request) ? lost : reply;
    },
  },
  'nothing is in the way': line,
};

test.each(Object.entries(crashes))('stopped where %s', async (_where, cut) => {
  const setup = await testHub();
  const folder = mkdtempSync(join(tmpdir(), 'otklik-rotation-'));
  const dir = join(folder, 'kiosk');
  const open = () => {
    const opened = openJournal({ dir, clock, rng: cryptoRng, version: '0.1.0' });
    if (!opened.ok) throw new Error(opened.error.detail);
    return opened.value;
  };
  const sync = (journal: ReturnType<typeof open>, transport: Transport) =>
    startSync({
      ...{ journal, hubUrl: setup.hub.url, clock, rng: cryptoRng, timers: systemTimers },
      ...{ transport, onConfig: () => undefined, onState: () => undefined, onFork: () => undefined },
    });
  const press = (journal: ReturnType<typeof open>) =>
    journal.append([
      { type: 'boot', at: clock.wall(), mono: clock.mono(), place: 0, data: { version: '1' } },
    ]);
  try {
    let journal = open();
    const { kiosk, epoch } = journal.identity;
    const code = await setup.code([setup.workplaces[0]]);
    const enrolled = await enrol({ hubUrl: setup.hub.url, code, journal, version: '0.1.0', transport: line });
    expect(enrolled.ok).toBe(true);
    press(journal);
    let running = sync(journal, line);
    await eventually('all is sent', () => (running.state().queued === 0 ? true : undefined));
    await running.stop();
    const before = journal.identity.key;
    press(journal);

    expect((await setup.admin.post(`/api/v1/kiosks/${kiosk}/key-rotation`)).status).toBe(204);
    let changes = 0;
    running = sync(journal, {
      async exchange(request, signal) {
        const reply = await cut.exchange(request, signal);
        if (isChange(request)) changes += 1;
        return reply;
      },
    });
    await eventually('the change was tried', () => (changes > 0 ? true : undefined));
    await running.stop();
    journal.close();

    journal = open();
    expect(journal.identity).toMatchObject({ kiosk, epoch });
    running = sync(journal, line);
    press(journal);
    running.notify();
    await eventually('the key is changed and all is sent', () =>
      journal.keys?.pending === undefined && journal.keys?.later.length === 1 && running.state().queued === 0
        ? true
        : undefined,
    );
    expect(journal.identity.key.equals(before)).toBe(false);
    expect((await setup.admin.get('/api/v1/kiosks')).json.kiosks[0].keyAskedAt).toBeUndefined();
    await running.stop();
    journal.close();

    // Once more from the disk: the same key, nothing to be changed, and the kiosk can enrol anew.
    journal = open();
    expect(journal.keys?.later).toHaveLength(1);
    const again = await setup.code([setup.workplaces[0]]);
    const anew = { hubUrl: setup.hub.url, code: again, journal, version: '0.1.0', transport: line };
    expect((await enrol(anew)).ok).toBe(true);
    press(journal);
    running = sync(journal, line);
    await eventually('all is sent', () => (running.state().queued === 0 ? true : undefined));
    await running.stop();
    journal.close();
    await setup.hub.close();

    const scratch = mkdtempSync(join(folder, 'scratch-'));
    const own = verifyKioskFolder(dir, scratch);
    expect(own.ok && own.value.filter(({ count }) => count > 0)).toEqual([]);
    const hubs = await verifyHubFolder({
      ...{ dir: setup.dataDir, scratch: mkdtempSync(join(folder, 'scratch-')), workers: 0 },
    });
    expect(hubs.ok && hubs.value.filter(({ count }) => count > 0)).toEqual([]);
  } finally {
    await setup.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
