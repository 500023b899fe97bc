import fc from 'fast-check';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import { mailSettingsSchema } from './deliveries.ts';
import { isMailSettings } from './mail-settings.ts';

const minute = fc.integer({ min: -1, max: 1440 });
const noise = fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, Number.NaN, 1.5, -1, 1440, '', 'x'));
/** Right or nearly so: what is wrong is a member or two. */
const settings = fc
  .record(
    {
      on: fc.boolean(),
      address: fc.oneof(
        fc.constantFrom(
          'a@b.c',
          'a@b',
          'a,b@c',
          `${'a'.repeat(250)}@b.c`,
          `${'a'.repeat(251)}@b.c`,
          'a@b.c\n',
        ),
        fc.emailAddress(),
        fc.string(),
      ),
      language: fc.constantFrom('ru', 'en', 'de'),
      zone: fc.constantFrom('Europe/Moscow', 'UTC', '', 'Mars Base', 'x'.repeat(64), 'x'.repeat(65), 'UTC\n'),
      quiet: fc.oneof(fc.record({ from: minute, to: minute }, { requiredKeys: [] }), noise),
      digestAt: fc.oneof(minute, noise),
    },
    { requiredKeys: [] },
  )
  .chain((whole) =>
    fc
      .option(fc.tuple(fc.constantFrom('on', 'address', 'language', 'zone', 'quiet', 'more'), noise))
      .map((change) => (change === null ? whole : { ...whole, [change[0]]: change[1] })),
  );

test('settings are told from what is none exactly as their schema does', () => {
  let fitting = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: settings }, noise), (value) => {
      const fits = Check(mailSettingsSchema, value);
      if (fits) fitting += 1;
      expect(isMailSettings(value)).toBe(fits);
    }),
    { numRuns: 3000 },
  );
  expect(fitting).toBeGreaterThan(0);
});
