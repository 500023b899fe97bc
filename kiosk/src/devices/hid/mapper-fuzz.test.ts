import { mutate, type Random, seeded } from '@otklik/firmware-protocol/fuzz/random.test-help.ts';
import type { Button } from '@otklik/shared/poll/events.ts';
import { expect, test } from 'vitest';
import { initialMapper, mapReport, SETTLE_MS } from './mapper.ts';
import { checkProfile, type ReportProfile } from './profile.ts';

/** 300,000 random and damaged reports through random profiles. OTKLIK_FUZZ_SEED repeats a run that failed. */
const seed = Number(process.env.OTKLIK_FUZZ_SEED ?? 20_260_101);
const PROFILES = 300;
const REPORTS = 1000;
const buttons = ['Y', 'N', 'U', 'S'] as const;

/** A profile of bits, as profiles may be; one that cannot be is drawn again. */
function randomProfile(random: Random): ReportProfile {
  for (;;) {
    const length = 1 + random.below(16);
    const numbered = random.once(2);
    const rules = buttons.slice(0, 1 + random.below(4)).map((button) => {
      const mask = 1 << random.below(8);
      return [button, { byte: random.below(length), mask: mask.toString(16).padStart(2, '0') }] as const;
    });
    const checked = checkProfile({
      ...{
        profile: 1,
        id: 'fuzz',
        name: 'fuzz',
        source: 'fuzz',
        tried: false,
        via: 'report',
        holdCapable: true,
      },
      match: { vid: '1209', pid: '0001' },
      report: { length, ...(numbered ? { id: '05' } : {}) },
      buttons: Object.fromEntries(rules),
    });
    if (checked.ok && checked.value.via === 'report') return checked.value;
  }
}

/** What the report says by the letter of the profile; undefined when it is not a report of this profile. */
function readPlainly(
  { report, buttons: rules }: ReportProfile,
  bytes: Uint8Array,
): readonly Button[] | undefined {
  if (bytes.length !== report.length) return undefined;
  if (report.id !== undefined && bytes[0] !== 5) return undefined;
  return buttons.filter((button) => {
    const rule = rules[button];
    return rule !== undefined && 'mask' in rule && ((bytes[rule.byte] ?? 0) & Number(`0x${rule.mask}`)) !== 0;
  });
}

test(`random reports through random profiles, seed ${seed}`, () => {
  const random = seeded(seed);
  let taken = 0;
  for (let drawn = 0; drawn < PROFILES; drawn++) {
    const profile = randomProfile(random);
    let state = initialMapper;
    let down: readonly Button[] = [];
    let last = random.fill(new Uint8Array(profile.report.length));
    for (let report = 0; report < REPORTS; report++) {
      const damaged = random.once(3);
      const bytes = damaged ? mutate(random, last) : random.fill(new Uint8Array(profile.report.length));
      if (!damaged && profile.report.id !== undefined && !random.once(10)) bytes[0] = 5;
      last = bytes.length === 0 ? last : bytes.slice(0, 64);
      const dropped = state.dropped.length + state.dropped.id;
      const step = mapReport(profile, state, bytes, SETTLE_MS);
      state = step.state;
      const told = readPlainly(profile, bytes);
      // A report of another form is counted and changes nothing; any other gives just what has changed, each once.
      const changed = buttons.filter(
        (button) => told !== undefined && told.includes(button) !== down.includes(button),
      );
      const edges = step.edges.map(({ button, edge }) => `${edge} ${button}`).sort();
      const expected = changed
        .map((button) => `${told?.includes(button) === true ? 'DN' : 'UP'} ${button}`)
        .sort();
      if (edges.join() !== expected.join())
        throw new Error(`${Buffer.from(bytes).toString('hex')}: ${edges}`);
      const counted = state.dropped.length + state.dropped.id - dropped;
      if (counted !== (told === undefined ? 1 : 0)) throw new Error('a report was counted wrongly');
      if (told !== undefined) {
        down = told;
        taken += 1;
      }
    }
  }
  expect(taken).toBeGreaterThan((PROFILES * REPORTS) / 2);
});
