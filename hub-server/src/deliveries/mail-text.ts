import type { MailSettings } from '@otklik/shared/api/deliveries.ts';
import type { DeliveryFacts, DeliveryTemplate, DigestItem } from '../db/contract/deliveries.ts';
import { alertText } from './alert-text.ts';

export type MailLocale = MailSettings['language'];

export interface MailText {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What a mail says before it is laid out: plain lines. */
export interface Lines {
  readonly subject: string;
  readonly lines: readonly string[];
}

const WORDS = {
  ru: {
    test: 'Проверка почты',
    testBody: 'Это проверочное письмо. Почта хаба настроена верно.',
    digest: (count: number) => `Сводка: ${count}`,
    report: 'Отчёт',
    reportBody: 'Отчёт приложен к письму.',
    foot: 'Письмо отправлено программой. Какие письма приходят, задаётся в вашей учётной записи.',
  },
  en: {
    test: 'Test of the mail',
    testBody: 'This is a test. The hub’s mail is set up as it should be.',
    digest: (count: number) => `Digest: ${count}`,
    report: 'Report',
    reportBody: 'The report is attached.',
    foot: 'Sent by a program. Which mail you get is set in your account.',
  },
} as const;

/** No control character and no line separator: what stands in one line stays in one line. */
export const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, 200);

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Time in the recipient's zone: 2026-09-01 12:00. */
const timeIn = (at: number, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(at);

export interface Letter {
  readonly template: DeliveryTemplate;
  readonly facts: DeliveryFacts;
  readonly createdAt: number;
  /** The parts of a digest. */
  readonly items?: readonly DigestItem[];
}

function linesOf({ template, facts, items = [] }: Letter, locale: MailLocale, zone: string): Lines {
  const words = WORDS[locale];
  switch (template) {
    case 'alert-fired':
    case 'alert-resolved':
      return alertText(template, facts, locale);
    case 'digest':
      return {
        subject: words.digest(items.length),
        lines: items.flatMap((item) => {
          const { subject, lines } = linesOf({ ...item, createdAt: item.at }, locale, zone);
          return [
            `${timeIn(item.at, zone)} ${oneLine(subject)}`,
            ...lines.map((line) => `  ${oneLine(line)}`),
            '',
          ];
        }),
      };
    case 'report':
      return { subject: `${words.report}: ${String(facts.title ?? '')}`, lines: [words.reportBody] };
    case 'test':
      return { subject: words.test, lines: [words.testBody] };
  }
}

/** The text of a mail, by its template, the facts and the language; nothing else goes in. */
export function renderMail(letter: Letter, locale: MailLocale, zone: string): MailText {
  const { subject, lines } = linesOf(letter, locale, zone);
  const body = [...lines.map((line) => line.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trimEnd())];
  const at = timeIn(letter.createdAt, zone);
  const { foot } = WORDS[locale];
  const head = `Otklik: ${oneLine(subject)}`;
  const html = `<!doctype html><html lang="${locale}"><body style="font-family:sans-serif;line-height:1.4">
<h1 style="font-size:1.2em">${escaped(oneLine(subject))}</h1>
<pre style="font-family:inherit;white-space:pre-wrap">${escaped(body.join('\n'))}</pre>
<p style="color:#555">${escaped(at)} ${escaped(zone)}<br>${escaped(foot)}</p>
</body></html>`;
  return { subject: head, text: `${body.join('\n')}\n\n${at} ${zone}\n-- \n${foot}\n`, html };
}
