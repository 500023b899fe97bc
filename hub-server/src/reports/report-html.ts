import type { ResultSlice } from '@otklik/shared/api/results.ts';
import type { ReportFacts, ReportLocale, ReportRow } from './report.ts';
import { type ReportWords, reportWords } from './report-words.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Rows of the list that fit on the page. */
const MOST_ROWS = 24;
const MOST_OTHERS = 3;
/** Below this a share is shown and not ranked (METRICS). */
const RANKED_FROM = 30;

const STYLE = `
@page { size: A4; margin: 14mm }
* { box-sizing: border-box; margin: 0 }
body { font: 9.5pt/1.35 'DejaVu Sans', 'Liberation Sans', sans-serif; color: #1d2433 }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 1.5pt solid #1d2433; padding-bottom: 4pt }
h1 { font-size: 15pt } h2 { font-size: 10.5pt; margin: 12pt 0 4pt } .quiet { color: #5b6475 }
.question { font-size: 12pt; margin: 10pt 0 6pt }
.head { display: flex; gap: 14pt; align-items: center }
.index { font-size: 32pt; font-weight: 700; line-height: 1; white-space: nowrap }
table { border-collapse: collapse; width: 100% } td { padding: 1.5pt 6pt 1.5pt 0; vertical-align: middle }
td.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums } td.name { max-width: 46mm; overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.few td { color: #5b6475 } svg { display: block } footer { margin-top: 10pt; font-size: 8pt; color: #5b6475 }
.two { display: flex; gap: 12mm } .two > * { flex: 1 }`;

const INK = '#1f5fa8';
const GRID = '#d5dae3';

/** The page of a report: everything in it, nothing from elsewhere, and a policy that would let nothing be loaded. */
export function reportHtml(facts: ReportFacts, locale: ReportLocale): string {
  const words = reportWords[locale];
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const count = new Intl.NumberFormat(locale);
  const show = {
    words,
    percent: (share: number) => percent.format(share),
    count: (n: number) => count.format(n),
  };
  const title = `${words.title}: ${facts.place ?? words.chain}`;
  const [main, ...others] = facts.questions;
  const body =
    main === undefined
      ? `<p class="question">${escaped(words.nothing)}</p>`
      : [
          `<p class="question">${quoted(main.text[locale], locale)}</p>`,
          headline(main.slice, show),
          `<div class="two"><section>${funnel(main.slice, show)}</section><section>${trend(facts, show, locale)}</section></div>`,
          list(facts, show),
          otherQuestions(others, show, locale),
        ].join('\n');
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title><style>${STYLE}</style></head>
<body><header><h1>${escaped(title)}</h1><span>${days(facts, locale)}</span></header>
${body}
<footer>${escaped(words.foot)}</footer></body></html>`;
}

const quoted = (text: string, locale: ReportLocale): string =>
  locale === 'ru' ? `«${escaped(text)}»` : `“${escaped(text)}”`;

interface Show {
  readonly words: ReportWords;
  readonly percent: (share: number) => string;
  readonly count: (n: number) => string;
}

const dayText = (day: string, locale: ReportLocale, short = false): string =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'ru', {
    timeZone: 'UTC',
    ...(short ? { day: 'numeric', month: '2-digit' } : { dateStyle: 'long' }),
  }).format(Date.parse(day));

function days({ from, to }: ReportFacts, locale: ReportLocale): string {
  const last = new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10);
  return escaped(
    from === last ? dayText(from, locale) : `${dayText(from, locale)} – ${dayText(last, locale)}`,
  );
}

/** A share with its interval on a line from 0 to 1. */
function bar(
  index: { readonly share: number; readonly low: number; readonly high: number },
  width: number,
): string {
  const x = (share: number): string => (share * (width - 8) + 4).toFixed(1);
  const ticks = [0, 0.25, 0.5, 0.75, 1]
    .map((at) => `<line x1="${x(at)}" x2="${x(at)}" y1="1" y2="13" stroke="${GRID}"/>`)
    .join('');
  return `<svg width="${width}" height="14" viewBox="0 0 ${width} 14">${ticks}<line x1="${x(index.low)}" x2="${x(index.high)}" y1="7" y2="7" stroke="${INK}" stroke-width="2.5"/><circle cx="${x(index.share)}" cy="7" r="4" fill="${INK}"/></svg>`;
}

function headline(slice: ResultSlice, { words, percent, count }: Show): string {
  const { index } = slice.after;
  if (index === undefined) return `<p class="index">${escaped(words.noAnswers)}</p>`;
  const also = (label: string, other: ResultSlice['after']): string =>
    other.index === undefined
      ? ''
      : `<br>${percent(other.index.share)} ${escaped(label)} (n = ${count(other.index.n)})`;
  return `<div class="head"><div class="index">${percent(index.share)}</div><div>
<b>${escaped(words.index)}</b> ${escaped(words.answers(count(index.n)))}; ${escaped(words.interval)} ${percent(index.low)} – ${percent(index.high)}
${bar(index, 300)}
<span class="quiet">${also(words.withoutMarked, slice.afterWithoutForceMajeure).slice(4)}${also(words.beforeExclusions, slice.before)}</span></div></div>`;
}

function funnel(slice: ResultSlice, { words, count }: Show): string {
  const { counts } = slice.before;
  const steps: readonly (readonly [string, number])[] = [
    ...(slice.receipts === 0 ? [] : ([[words.receipts, slice.receipts]] as const)),
    [words.presses, slice.presses],
    [words.polls, slice.polls],
    [words.answered, counts.yes + counts.no + counts.unsure],
    [words.marked, slice.marked],
    [words.excluded, slice.excluded],
  ];
  const most = Math.max(1, ...steps.map(([, n]) => n));
  const rows = steps
    .map(([label, n]) => {
      const width = ((n / most) * 90).toFixed(1);
      return `<tr><td>${escaped(label)}</td><td class="n">${count(n)}</td><td><svg width="92" height="9"><rect width="${width}" height="9" fill="${INK}"/></svg></td></tr>`;
    })
    .join('');
  return `<h2>${escaped(words.funnel)}</h2><table>${rows}</table>`;
}

function trend({ trend: rows, trendBy }: ReportFacts, { words }: Show, locale: ReportLocale): string {
  const [width, height, left, foot] = [310, 120, 30, 16];
  const points = rows.flatMap(({ key, after }) =>
    after.index === undefined ? [] : [{ key, ...after.index }],
  );
  const y = (share: number): string => ((1 - share) * (height - foot - 8) + 6).toFixed(1);
  const x = (at: number): number => left + ((at + 0.5) * (width - left - 14)) / Math.max(1, points.length);
  const grid = [0, 0.5, 1]
    .map(
      (at) =>
        `<line x1="${left}" x2="${width}" y1="${y(at)}" y2="${y(at)}" stroke="${GRID}"/><text x="${left - 4}" y="${Number(y(at)) + 3}" text-anchor="end">${at * 100}%</text>`,
    )
    .join('');
  const every = Math.ceil(points.length / 7);
  const marks = points
    .map(({ key, n, share, low, high }, at) => {
      const px = x(at).toFixed(1);
      const fill = n < RANKED_FROM ? 'white' : INK;
      const label =
        at % every === 0
          ? `<text x="${px}" y="${height - 3}" text-anchor="middle">${escaped(dayText(key, locale, true))}</text>`
          : '';
      return `<line x1="${px}" x2="${px}" y1="${y(low)}" y2="${y(high)}" stroke="${INK}" stroke-opacity=".45" stroke-width="2"/><circle cx="${px}" cy="${y(share)}" r="2.6" fill="${fill}" stroke="${INK}"/>${label}`;
    })
    .join('');
  return `<h2>${escaped(words.trend[trendBy])}</h2><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-size="8" fill="#5b6475">${grid}${marks}</svg>`;
}

/** By the index, the highest first; those that are not ranked after them. */
const order = (a: ReportRow, b: ReportRow): number =>
  (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER) ||
  (b.after.index?.share ?? -1) - (a.after.index?.share ?? -1) ||
  (a.key < b.key ? -1 : 1);

function list({ rows, rowsBy }: ReportFacts, { words, percent, count }: Show): string {
  if (rows.length === 0) return '';
  const shown = rows.toSorted(order).slice(0, MOST_ROWS);
  const few = shown.some(({ rank }) => rank === undefined);
  const lines = shown
    .map((row) => {
      const { index } = row.after;
      const name =
        row.name ?? (row.key === '' || row.key === 'unknown' ? words.unknown : row.key.slice(0, 8));
      return `<tr${row.rank === undefined ? ' class="few"' : ''}><td class="n">${row.rank ?? ''}</td><td class="name">${escaped(name)}</td><td>${index === undefined ? '' : bar(index, 260)}</td><td class="n">${index === undefined ? '–' : percent(index.share)}</td><td class="n">n = ${count(index?.n ?? 0)}</td></tr>`;
    })
    .join('');
  const rest = rows.length - shown.length;
  const notes = [...(rest > 0 ? [words.more(rest)] : []), ...(few ? [words.few] : [])].join('; ');
  return `<h2>${escaped(words.rows[rowsBy])}</h2><table>${lines}</table><p class="quiet">${escaped(notes)}</p>`;
}

function otherQuestions(
  others: ReportFacts['questions'],
  { words, percent, count }: Show,
  locale: ReportLocale,
): string {
  if (others.length === 0) return '';
  const lines = others
    .slice(0, MOST_OTHERS)
    .map(({ text, slice }) => {
      const { index } = slice.after;
      return `<tr><td>${quoted(text[locale], locale)}</td><td>${index === undefined ? '' : bar(index, 120)}</td><td class="n">${index === undefined ? '–' : percent(index.share)}</td><td class="n">n = ${count(index?.n ?? 0)}</td></tr>`;
    })
    .join('');
  const rest = others.length - MOST_OTHERS;
  const note = rest > 0 ? `<p class="quiet">${escaped(words.more(rest))}</p>` : '';
  return `<h2>${escaped(words.others)}</h2><table>${lines}</table>${note}`;
}
