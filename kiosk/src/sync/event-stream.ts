/**
 * Server-sent events from bytes (the WHATWG format): comments, CR, LF and CRLF, ids, data over several lines. Retry times
 * are not used here.
 */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
  /** The place to go on behind, where the event names one. */
  readonly id?: string;
}

/** Characters of one event; a longer one is no event of ours and ends the stream. */
const MAX_EVENT = 64 * 1024;
/** Characters of an id that is sent back. */
const MAX_ID = 200;

/** Feeds text as it comes and gives the events that are complete; undefined where one grows beyond all measure. */
export function eventStreamParser(): (text: string) => readonly StreamEvent[] | undefined {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let id: string | undefined;
  let size = 0;
  let started = false;

  function line(text: string, out: StreamEvent[]): void {
    if (text === '') {
      if (data.length > 0) {
        const name = event === '' ? 'message' : event;
        out.push({ event: name, data: data.join('\n'), ...(id === undefined ? {} : { id }) });
      }
      id = undefined;
      event = '';
      data = [];
      size = 0;
      return;
    }
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    // One that holds a NUL is none, by the format.
    if (field === 'id' && value.length <= MAX_ID && !value.includes('\0')) id = value;
    if (field === 'data') {
      data.push(value);
      size += value.length;
    }
  }

  return (text) => {
    const out: StreamEvent[] = [];
    rest += started ? text : text.replace(/^\uFEFF/, '');
    started ||= text.length > 0;
    for (;;) {
      const end = /\r\n|\n|\r/.exec(rest);
      // A CR at the very end may be the first half of a CRLF.
      if (end === null || (end[0] === '\r' && end.index === rest.length - 1)) break;
      line(rest.slice(0, end.index), out);
      rest = rest.slice(end.index + end[0].length);
    }
    return rest.length + size > MAX_EVENT ? undefined : out;
  };
}
