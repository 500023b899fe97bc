/**
 * Server-sent events from bytes (the WHATWG format): comments, CR, LF and CRLF, data over several lines. Ids and retry
 * times are not used here: whatever lasts is said anew on every stream.
 */
export interface StreamEvent {
  readonly event: string;
  readonly data: string;
}

/** Characters of one event; a longer one is no event of ours and ends the stream. */
const MAX_EVENT = 64 * 1024;

/** Feeds text as it comes and gives the events that are complete; undefined where one grows beyond all measure. */
export function eventStreamParser(): (text: string) => readonly StreamEvent[] | undefined {
  let rest = '';
  let event = '';
  let data: string[] = [];
  let size = 0;
  let started = false;

  function line(text: string, out: StreamEvent[]): void {
    if (text === '') {
      if (data.length > 0) out.push({ event: event === '' ? 'message' : event, data: data.join('\n') });
      event = '';
      data = [];
      size = 0;
      return;
    }
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
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
