import type { Person } from '../hub-fixture.ts';

export interface HeardEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: as Answer.json of the fixture: what is expected is what is asserted
  readonly data: any;
  readonly id: string;
}

/** A person's stream, read event by event; `undefined` at its end. */
export async function listen(person: Person, lastEventId?: string) {
  const aborting = new AbortController();
  const response = await fetch(`${person.url}/api/v1/live`, {
    headers: {
      cookie: person.cookie,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: aborting.signal,
  });
  if (response.status !== 200) throw new Error(await response.text());
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) throw new Error('no body');
  let text = '';
  const all: HeardEvent[] = [];
  async function next(): Promise<HeardEvent | undefined> {
    for (;;) {
      const match = /id: (.*)\nevent: (.*)\ndata: (.*)\n\n/.exec(text);
      if (match !== null) {
        text = text.slice(match.index + match[0].length);
        const heard = { id: match[1] ?? '', event: match[2] ?? '', data: JSON.parse(match[3] ?? '') };
        all.push(heard);
        return heard;
      }
      const { done, value } = (await reader?.read().catch(() => ({ done: true, value: '' }))) ?? {};
      if (done === true) return undefined;
      text += value;
    }
  }
  return {
    type: response.headers.get('content-type'),
    next,
    /** Passes over what comes before. */
    async until(event: string): Promise<HeardEvent> {
      for (;;) {
        const heard = await next();
        if (heard === undefined) throw new Error(`the stream ended before ${event}`);
        if (heard.event === event) return heard;
      }
    },
    /** All that has been read, as it came. */
    all: all as readonly HeardEvent[],
    close: () => aborting.abort(),
  };
}
