import { expect, test } from 'vitest';
import { plain } from './machine.ts';
import { verdictOf } from './verdict.ts';

test('the console’s lines are counted, and a machine that stopped on its way has failed', () => {
  const lines = ['[    0.0] Linux', 'ok hidraw: a', 'FAILED libusb: b: c', 'ok libusb: d', 'machine done'];
  expect(verdictOf(lines)).toEqual({ passed: 2, failed: 1, complete: true });
  expect(verdictOf(lines.slice(0, 2))).toEqual({ passed: 1, failed: 1, complete: false });
  expect(verdictOf(['machine done'])).toEqual({ passed: 0, failed: 1, complete: false });
});

test('what a terminal would make of the console is taken off its lines', () => {
  expect(plain('\u001bc\u001b[?7l\u001b[2Jok hidraw: a\r')).toBe('ok hidraw: a');
  expect(plain('ok libusb: b\r')).toBe('ok libusb: b');
});
