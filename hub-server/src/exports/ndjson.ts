import { canonicalJson } from '@otklik/shared/sync/canonical-json.ts';
import type { ExportedEvent, ExportedPoll, ExportTime, Judged } from '../db/contract/exports.ts';
import { itemIdOf } from '../review/item-id.ts';
import { localText } from './cell.ts';
import { pollIdOf } from './columns.ts';

/** Every line is canonical JSON (RFC 8785). Times are ms; `local` is the corrected time by the store's clocks. */
export function pollLine(row: ExportedPoll): string {
  const { text, storeName, workplaceName, zone, members, marks, raw, hub, offset, error, ...rest } = row;
  return `${canonicalJson({
    ...rest,
    id: itemIdOf(row),
    ...(text === undefined ? {} : { text: { ...text } }),
    time: timeOf(row),
    members: members.map(judgedOf),
    marks: marks.map(judgedOf),
  })}\n`;
}

/**
 * `event` is the very text that was hashed (it is canonical, and so is the line around it), `previous` and `hash` its
 * links: hash = SHA-256(0x01 ‖ previous ‖ event). So a line proves itself, and lines next to each other the chain.
 */
export function eventLine(row: ExportedEvent): string {
  const { body, storeName, workplaceName, zone, raw, hub, offset, error, poll, verdict, ...rest } = row;
  const { previous, hash, received, store, workplace } = rest;
  const around = canonicalJson({
    hash,
    id: itemIdOf(row),
    poll: pollIdOf(row),
    previous,
    received,
    store,
    time: timeOf(row),
    verdict,
    workplace,
  });
  // `event` sorts before every other key.
  return `{"event":${body ?? 'null'},${around.slice(1)}\n`;
}

function timeOf({ raw, hub, offset, error, zone }: ExportTime & { readonly zone?: string }) {
  return { raw, hub, offset, error, ...(zone === undefined ? {} : { zone, local: localText(zone, hub) }) };
}

const judgedOf = ({ seq, verdict }: Judged) => ({ seq, ...(verdict === undefined ? {} : { verdict }) });

export async function* lineFile<Row>(
  pages: AsyncIterable<readonly Row[]>,
  line: (row: Row) => string,
): AsyncGenerator<string, void> {
  for await (const rows of pages) yield rows.map(line).join('');
}
