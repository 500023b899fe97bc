import type { ExportFormat, ExportKind } from '@otklik/shared/api/exports.ts';
import { useEffect, useRef, useState } from 'react';
import type { Download, DownloadPorts } from '../../api/client.ts';
import type { ApiError } from '../../api/errors.ts';
import type { Hub } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import type { Language } from '../../i18n/i18n.ts';
import type { ExportSearch } from './export-search.ts';

export type DownloadState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly bytes: number; readonly since: number }
  | { readonly kind: 'done'; readonly file: Download; readonly ms: number }
  | { readonly kind: 'stopped' }
  /** `begun`: some of it had come. */
  | { readonly kind: 'failed'; readonly error: ApiError; readonly begun: boolean };

/** How often the screen learns how much has come, ms. */
const TELL_MS = 200;

/** One download at a time: begun, stopped, or lost with the page. A file that is not whole is never offered. */
export function useDownload() {
  const hub = useHub();
  const [state, setState] = useState<DownloadState>({ kind: 'idle' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (search: ExportSearch, language: Language): Promise<void> => {
    const away = new AbortController();
    running.current = away;
    const since = Date.now();
    let told = since;
    setState({ kind: 'running', bytes: 0, since });
    const onBytes = (bytes: number): void => {
      // Pieces under way may come after the end.
      if (away.signal.aborted || Date.now() - told < TELL_MS) return;
      told = Date.now();
      setState({ kind: 'running', bytes, since });
    };
    try {
      const answer = await ask(hub, search, language, { signal: away.signal, onBytes });
      if (!answer.ok)
        return setState({ kind: 'failed', error: answer.error, begun: answer.error.status === 200 });
      save(answer.value);
      setState({ kind: 'done', file: answer.value, ms: Date.now() - since });
    } catch (thrown) {
      if (!away.signal.aborted) throw thrown;
      setState({ kind: 'stopped' });
    }
  };
  return { state, start, stop: () => running.current?.abort() };
}

function ask(hub: Hub, search: ExportSearch, language: Language, ports: DownloadPorts) {
  const { kind = 'polls', format = 'csv', ...query } = search;
  const locale = { locale: language };
  const name: `${ExportKind}.${ExportFormat}` = `${kind}.${format}`;
  switch (name) {
    case 'polls.csv':
      return hub.download('exportPollsCsv', { query: { ...query, ...locale } }, ports);
    case 'polls.xlsx':
      return hub.download('exportPollsXlsx', { query: { ...query, ...locale } }, ports);
    case 'polls.ndjson':
      return hub.download('exportPollsNdjson', { query }, ports);
    case 'events.csv':
      return hub.download('exportEventsCsv', { query: { ...query, ...locale } }, ports);
    case 'events.xlsx':
      return hub.download('exportEventsXlsx', { query: { ...query, ...locale } }, ports);
    case 'events.ndjson':
      return hub.download('exportEventsNdjson', { query }, ports);
  }
}

/** Hands the file to the browser, which asks where to or puts it where downloads go. */
export function save({ content, name }: Download): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken hold of the content by the next turn of its loop.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
