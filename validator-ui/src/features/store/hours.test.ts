import { expect, it } from 'vitest';
import { exceptionsFrom, spansFrom, spansText } from './hours.ts';

it('reads spans as people write them, and writes them so that they are read again', () => {
  const spans = [
    { from: '09:00', to: '13:00' },
    { from: '14:00', to: '24:00' },
  ];
  for (const text of ['9:00-13:00, 14:00-24:00', '09:00 – 13:00; 14:00—24:00,', spansText(spans)])
    expect(spansFrom(text)).toEqual(spans);
  expect(spansFrom(' ')).toEqual([]);
  expect(spansFrom('22:00-06:00')).toEqual([{ from: '22:00', to: '06:00' }]);
  for (const text of ['9-21', '09:00', '25:00-26:00', '09:00-24:30', '09:60-10:00', 'closed'])
    expect([text, spansFrom(text)]).toEqual([text, undefined]);
});

it('keeps the days that are still to come, in order', () => {
  const exceptions = ['2026-12-31', '2026-01-01', '2026-11-27'].map((date) => ({ date, spans: [] }));
  expect(exceptionsFrom({ week: {}, exceptions }, '2026-11-27').map(({ date }) => date)).toEqual([
    ...['2026-11-27', '2026-12-31'],
  ]);
});
