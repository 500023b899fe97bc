import { expect, it } from 'vitest';
import { changesOf, hoursLine } from './versions.ts';

it('tells what a version has otherwise than the one before, and that it ends there', () => {
  const before = { content: { name: 'Till', workplaces: ['a'], offset: 0 } };
  const after = { content: { name: 'Till', workplaces: ['a', 'b'], offset: 0, retired: true } };
  expect(changesOf(after, before)).toEqual({
    changes: [{ field: 'workplaces', from: ['a'], to: ['a', 'b'] }],
    retired: true,
  });
  expect(changesOf(after, after)).toEqual({ changes: [], retired: false });
});

it('writes opening hours in one line', () => {
  const hours = {
    week: { mon: [{ from: '09:00', to: '21:00' }], sun: [] },
    exceptions: [{ date: '2026-12-31', spans: [] }],
  };
  expect(hoursLine(hours, (day) => day)).toBe('mon 09:00–21:00; 2026-12-31 —');
});
