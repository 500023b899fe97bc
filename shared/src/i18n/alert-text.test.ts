import { expect, test } from 'vitest';
import { alertKinds, defaultThresholds } from '../api/alert-kinds.ts';
import { alertMessage, ruleWords } from './alert-text.ts';
import { locales } from './catalogue.ts';

test('every kind has a subject of one line and a text with nothing left to fill in, in each language', () => {
  for (const locale of locales)
    for (const kind of alertKinds)
      for (const template of ['alert-fired', 'alert-resolved'] as const) {
        const { subject, body } = alertMessage(template, { kind, storeName: 'One', subject: 'x' }, locale);
        expect(subject).toMatch(/^\S.*\S$/);
        expect(`${subject}${body}`).not.toMatch(/\{\{|\}\}|undefined|\n/);
        if (locale === 'ru') expect(body).toMatch(/[а-яё]/);
      }
});

test('shares are told in percent, as the language writes numbers', () => {
  const facts = {
    kind: 'index-low',
    storeName: 'Один',
    index: 0.615,
    low: 0.5,
    high: 0.695,
    n: 1200,
    line: 0.7,
  };
  expect(alertMessage('alert-fired', facts, 'en')).toEqual({
    subject: 'index is below its line, Один',
    body: 'The index is 61.5 % (50 to 69.5 %, 1,200 answers); the line is 70 %.',
  });
  expect(alertMessage('alert-fired', facts, 'ru').body).toContain('Индекс 61,5 %');
});

test('a name of a store begins no header of its own', () => {
  const { subject } = alertMessage(
    'alert-fired',
    { kind: 'disk', storeName: 'One\r\nBcc: x@example.org', freeMb: 3 },
    'en',
  );
  expect(subject).toBe('disk is filling up, One Bcc: x@example.org');
});

test('the hub and the chain are named where there is no store; what is over says so', () => {
  expect(alertMessage('alert-resolved', { kind: 'disk', subject: 'hub', freeMb: 3000 }, 'en')).toEqual({
    subject: 'over: disk is filling up, the hub',
    body: 'This alert is over. Little space is left on the disk: 3,000 MB.',
  });
  expect(alertMessage('alert-resolved', { kind: 'fork', unwatched: true }, 'en').body).toContain(
    'no longer watched',
  );
});

test('a rule says in words what it watches, with every line of its own in it', () => {
  for (const locale of locales)
    for (const kind of alertKinds) {
      const words = ruleWords(kind, defaultThresholds[kind], locale);
      expect(words).not.toMatch(/\{\{|\}\}|undefined|–/);
      const numbers = new Set(words.match(/\d+/g));
      for (const [name, value] of Object.entries(defaultThresholds[kind])) {
        const shown = ['line', 'margin', 'drop'].includes(name) ? value * 100 : value;
        expect([kind, name, numbers.has(String(Math.round(shown))) || shown >= 1000]).toEqual([
          kind,
          name,
          true,
        ]);
      }
    }
});
