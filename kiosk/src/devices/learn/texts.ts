import { unreachable } from '@otklik/shared/base/result.ts';
import type { TerminalLocale } from '../../terminal-locale.ts';
import { type HidInfo, hex4 } from '../hid/hid-bus.ts';
import type { Saying } from './dialogue.ts';
import { english, type LearnTexts } from './texts-en.ts';
import { russian } from './texts-ru.ts';

export const textsOf = (locale: TerminalLocale): LearnTexts => (locale === 'ru' ? russian : english);

/** What the person reads, line by line. */
export function linesOf(saying: Saying, texts: LearnTexts): readonly string[] {
  switch (saying.say) {
    case 'devices':
      return [
        texts.devices,
        ...saying.devices.map((info, index) => `  ${index + 1}  ${describe(info)}`),
        texts.choose,
      ];
    case 'no-such-number':
      return [texts.noSuchNumber(saying.count)];
    case 'keyboard':
      return texts.keyboard;
    case 'quiet':
      return [texts.quiet];
    case 'noise':
      return [texts.noise(saying.bytes.join(', '))];
    case 'press':
      return [texts.press(texts.buttons[saying.button])];
    case 'not-found': {
      const { why } = saying;
      const button = texts.buttons[why.button];
      return [why.code === 'count' ? texts.count(button, why.seen) : texts.notFound[why.code](button)];
    }
    case 'found': {
      const bits = saying.found.rules.get(saying.button);
      const hex = (byte = 0) => byte.toString(16).padStart(2, '0');
      return [texts.found(texts.buttons[saying.button], bits?.byte ?? 0, hex(bits?.mask), hex(bits?.value))];
    }
    case 'skipped':
      return [texts.skipped(texts.buttons[saying.button])];
    case 'hold':
      return [texts.hold];
    case 'let-go':
      return [texts.letGo];
    case 'hold-verdict':
      return [verdictText(saying.verdict, texts)];
    case 'name':
      return [texts.name(saying.suggested)];
    case 'name-too-long':
      return [texts.nameTooLong];
    case 'not-proven':
      return [texts.notProven(`${saying.error.code}: ${saying.error.detail}`)];
    case 'ended':
      return [texts.ended[saying.why](saying.detail ?? '')];
    default:
      return unreachable(saying);
  }
}

export function verdictText(
  verdict: Extract<Saying, { say: 'hold-verdict' }>['verdict'],
  texts: LearnTexts,
): string {
  if (verdict.capable) return texts.holdCapable;
  switch (verdict.why) {
    case 'repeats':
      return texts.notHoldCapable.repeats(verdict.edges);
    case 'lets-go':
      return texts.notHoldCapable['lets-go']((verdict.after / 1000).toFixed(1));
    case 'no-release':
    case 'no-press':
      return texts.notHoldCapable[verdict.why];
    default:
      return unreachable(verdict);
  }
}

function describe({ vid, pid, manufacturer, product, serial, usagePage, usage, interface: number }: HidInfo) {
  const parts = [
    `${hex4(vid)}:${hex4(pid)}`,
    [manufacturer, product].filter((text) => text !== undefined).join(' '),
    serial ?? '',
    usagePage === undefined ? '' : `usage ${hex4(usagePage)}:${hex4(usage ?? 0)}`,
    number === undefined ? '' : `interface ${number}`,
  ];
  return parts
    .filter((part) => part !== '')
    .map(printable)
    .join('  ');
}

/** A device may call itself anything, escape sequences included. */
const printable = (text: string): string => text.replaceAll(/\p{C}/gu, '?');
