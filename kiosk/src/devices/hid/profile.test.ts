import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { initialMapper, mapReport, SETTLE_MS } from './mapper.ts';
import { parseProfile, type ReportProfile } from './profile.ts';
import { loadProfiles, shippedProfilesDir } from './profile-files.ts';

const box = {
  profile: 1,
  id: 'box',
  name: 'A box',
  via: 'report',
  match: { vid: '0079', pid: '0006' },
  report: { length: 4 },
  buttons: { Y: { byte: 1, mask: '01' }, S: { byte: 1, mask: '80' } },
  holdCapable: true,
  source: 'this test',
  tried: true,
} as const satisfies ReportProfile;

const keyed = {
  ...box,
  report: { length: 8, array: [2, 7] },
  buttons: { Y: { usage: '4B' }, N: { usage: '4E' } },
} satisfies ReportProfile;

describe('a profile', () => {
  test.each([
    ['not-json', '{"profile": 1,', /JSON/],
    ['bad-form', '[]', /"via"/],
    ['bad-form', JSON.stringify({ ...box, via: 'mouse' }), /"mouse"/],
    ['bad-form', JSON.stringify({ ...box, colour: 'red' }), /./],
    ['bad-form', JSON.stringify({ ...box, buttons: {} }), /buttons/],
    ['bad-form', JSON.stringify({ ...box, match: { vid: '79', pid: '0006' } }), /vid/],
    ['cannot-be', JSON.stringify({ ...box, buttons: { Y: { byte: 4, mask: '01' } } }), /byte 4/],
    ['cannot-be', JSON.stringify({ ...box, buttons: { Y: { byte: 1, mask: '00' } } }), /mask/],
    ['cannot-be', JSON.stringify({ ...box, buttons: { Y: { byte: 1, mask: '01', value: '02' } } }), /value/],
    ['cannot-be', JSON.stringify({ ...box, buttons: { Y: { usage: '4B' } } }), /array/],
    ['cannot-be', JSON.stringify({ ...keyed, report: { length: 4, array: [2, 7] } }), /array/],
    [
      'cannot-be',
      JSON.stringify({ ...box, report: { length: 4, id: '01' }, buttons: { Y: { byte: 0, mask: '01' } } }),
      /id/,
    ],
    [
      'same-input',
      JSON.stringify({ ...box, buttons: { Y: { byte: 1, mask: '01' }, N: { byte: 1, mask: '03' } } }),
      /Y and N/,
    ],
    [
      'same-input',
      JSON.stringify({ ...keyed, buttons: { Y: { usage: '4B' }, U: { usage: '4b' } } }),
      /Y and U/,
    ],
  ])('%s: %s', (code, text, words) => {
    const parsed = parseProfile(text);
    expect(parsed).toMatchObject({ ok: false, error: { code } });
    if (!parsed.ok) expect(parsed.error.detail).toMatch(words);
  });

  test('one key of the screen is one button', () => {
    const { report: _report, buttons: _buttons, ...rest } = box;
    const profile = { ...rest, via: 'keys', keys: { Y: ['PageUp'], N: ['PageDown', 'PageUp'] } };
    expect(parseProfile(JSON.stringify(profile))).toMatchObject({ ok: false, error: { code: 'same-input' } });
  });

  test('anything at all is a profile or one coded error, never a throw', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
        ),
        (text) => {
          const parsed = parseProfile(text);
          if (!parsed.ok) expect(parsed.error.detail).not.toBe('');
        },
      ),
    );
  });
});

describe('profile files', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'otklik-profiles-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  test('all that are shipped are good, and say whether they were tried', async () => {
    const { profiles, faults } = await loadProfiles([shippedProfilesDir]);
    expect(faults).toEqual([]);
    expect(profiles.map(({ id }) => id)).toEqual([
      'ch57x-macro-pad',
      'dragonrise-encoder',
      'logitech-r400',
      'otklik-hid',
      'vec-infinity-pedal',
    ]);
    for (const { source } of profiles) expect(source.length).toBeGreaterThan(10);
  });

  test('a user’s own comes first and replaces the shipped one of its id; broken ones are told, the rest stands', async () => {
    const own = { ...box, id: 'dragonrise-encoder' };
    writeFileSync(join(dir, 'a.json'), JSON.stringify(own));
    writeFileSync(join(dir, 'b.json'), JSON.stringify(own));
    writeFileSync(join(dir, 'c.json'), '{');
    writeFileSync(join(dir, 'd.json'), ' '.repeat(70_000));
    mkdirSync(join(dir, 'e.json'));
    writeFileSync(join(dir, 'f.txt'), '{');
    const { profiles, faults } = await loadProfiles([dir, shippedProfilesDir]);
    expect(profiles[0]).toEqual(own);
    expect(profiles.filter(({ id }) => id === own.id)).toHaveLength(1);
    expect(profiles.length).toBeGreaterThan(3);
    expect(faults.map(({ file, error }) => [file.slice(dir.length + 1), error.code])).toEqual([
      ['b.json', 'id-twice'],
      ['c.json', 'not-json'],
      ['d.json', 'too-large'],
      ['e.json', 'unreadable'],
    ]);
  });
});

function mapAll(
  profile: ReportProfile,
  reports: readonly (readonly [age: number, bytes: readonly number[]])[],
) {
  let state = initialMapper;
  const story: string[] = [];
  for (const [age, bytes] of reports) {
    const step = mapReport(profile, state, Uint8Array.from(bytes), age);
    state = step.state;
    if (step.missed > 0) story.push(`missed ${step.missed}`);
    for (const { button, edge } of step.edges) story.push(`${edge} ${button}`);
  }
  return { story, dropped: state.dropped };
}

describe('the mapper', () => {
  test('bits become edges, an UP before the DN of the same report', () => {
    const { story } = mapAll(box, [
      [1000, [0x7f, 0x01, 0, 0]],
      [1010, [0x80, 0x01, 0, 0]],
      [1020, [0x7f, 0x80, 0, 0]],
      [1030, [0x7f, 0x00, 0, 0]],
    ]);
    expect(story).toEqual(['DN Y', 'UP Y', 'DN S', 'UP S']);
  });

  test('what is down at connection is ignored until its first UP', () => {
    const { story } = mapAll(box, [
      [8, [0x7f, 0x01, 0, 0]],
      [16, [0x7f, 0x81, 0, 0]],
      [24, [0x7f, 0x80, 0, 0]],
    ]);
    expect(story).toEqual(['missed 1', 'DN S', 'UP Y']);
  });

  test('the first report of a box that tells changes only is a press', () => {
    expect(mapAll(box, [[SETTLE_MS, [0, 1, 0, 0]]]).story).toEqual(['DN Y']);
  });

  test('usages count wherever they stand in the array', () => {
    const { story } = mapAll(keyed, [
      [900, [0, 0, 0x4b, 0, 0, 0, 0, 0]],
      [910, [0, 0, 0x4b, 0x4e, 0, 0, 0, 0]],
      [920, [0, 0, 0x4e, 0, 0, 0, 0, 0]],
      [930, [0x4b, 0, 0, 0, 0, 0, 0, 0]],
    ]);
    expect(story).toEqual(['DN Y', 'DN N', 'UP Y', 'UP N']);
  });

  test('a value can mean down where the bits are cleared', () => {
    const low = { ...box, buttons: { Y: { byte: 1, mask: '01', value: '00' } } } satisfies ReportProfile;
    const { story } = mapAll(low, [
      [8, [0, 1, 0, 0]],
      [900, [0, 0, 0, 0]],
      [990, [0, 1, 0, 0]],
    ]);
    expect(story).toEqual(['DN Y', 'UP Y']);
  });

  test('reports of another form change nothing and are counted', () => {
    const numbered = { ...box, report: { length: 4, id: '02' } } satisfies ReportProfile;
    const { story, dropped } = mapAll(numbered, [
      [900, [2, 1, 0, 0]],
      [901, [2, 0, 0]],
      [902, [1, 0, 0, 0]],
      [903, [2, 0, 0, 0, 0]],
      [904, []],
      [905, [2, 0, 0, 0]],
    ]);
    expect(story).toEqual(['DN Y', 'UP Y']);
    expect(dropped).toEqual({ length: 2, id: 2 });
  });

  test('whatever comes, DN and UP of a button alternate', () => {
    const report = fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ maxLength: 9 }));
    fc.assert(
      fc.property(fc.array(report, { maxLength: 60 }), fc.integer({ min: 0, max: 500 }), (reports, age) => {
        const { story } = mapAll(
          box,
          reports.map((bytes, index) => [age + index, [...bytes]] as const),
        );
        for (const button of ['Y', 'S']) {
          const own = story.filter((line) => line.endsWith(button)).map((line) => line.slice(0, 2));
          for (const [index, edge] of own.entries()) expect(edge).not.toBe(own[index + 1]);
        }
      }),
    );
  });
});
