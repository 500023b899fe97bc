import { coded } from '@otklik/shared/base/errors.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHealth } from './health.ts';
import { manualClock, tempDir } from './testing/drafts.ts';

let dir: string;
let remove: () => void;
beforeEach(() => {
  ({ dir, remove } = tempDir());
});
afterEach(() => remove());

test('the gravest fault is shown, each since it was first seen, until its opposite is', () => {
  const clock = manualClock(1000);
  let laid = true;
  const ballast = { release: () => true, restore: () => laid, laid: () => laid };
  const health = createHealth(`${dir}/journal.db`, clock, ballast);
  const fault = () => health.snapshot().fault;
  expect(health.snapshot()).toMatchObject({ fault: null, recording: true, ballast: 'laid', sizeBytes: 0 });
  expect(health.snapshot().freeBytes).toBeGreaterThan(0);

  laid = false;
  health.ballasted(false);
  clock.wallNow = 2000;
  health.ballasted(false);
  expect(health.snapshot()).toMatchObject({
    fault: { code: 'disk-low', since: 1000 },
    recording: true,
    ballast: 'away',
  });
  health.wrote(coded('disk-full', ''));
  clock.wallNow = 3000;
  health.wrote(coded('disk-full', ''));
  expect(health.snapshot()).toMatchObject({ fault: { code: 'disk-full', since: 2000 }, recording: false });
  health.wrote(coded('disk-failed', ''));
  expect(fault()).toEqual({ code: 'disk-failed', since: 3000 });
  health.wrote();
  expect(health.snapshot()).toMatchObject({ fault: { code: 'disk-low', since: 1000 }, recording: true });

  health.damaged();
  expect(fault()).toEqual({ code: 'journal-damaged', since: 3000 });
  health.checkpointed(false);
  expect(health.snapshot()).toMatchObject({ fault: { code: 'disk-failed', since: 3000 }, recording: true });
  health.checkpointed(true);
  health.ballasted(true);
  // Only the next start can end it.
  expect(fault()).toEqual({ code: 'journal-damaged', since: 3000 });
});
