import type { Asking, WorkerClient } from './worker-client.ts';

interface Place {
  readonly client: Promise<WorkerClient>;
  asked: number;
}

/** Readers that are started when they are first needed, `most` of them at a time. */
export interface LazyReaders {
  /** Asks the idlest; where all are busy and there may be more, a new one. Rejects where it cannot be started. */
  request(name: string, input: unknown, how?: Asking): Promise<unknown>;
  /** Lets what is queued finish, then ends them all. */
  stop(): Promise<void>;
}

export function lazyReaders(most: number, start: () => Promise<WorkerClient>): LazyReaders {
  const places: Place[] = [];
  const choose = (): Place => {
    const [first, ...others] = places;
    const idlest =
      first === undefined
        ? undefined
        : others.reduce((best, place) => (place.asked < best.asked ? place : best), first);
    if (idlest !== undefined && (idlest.asked === 0 || places.length >= most)) return idlest;
    const place: Place = { client: start(), asked: 0 };
    places.push(place);
    // One that could not be started is not asked again; whoever asked it is told.
    place.client.catch(() => places.splice(places.indexOf(place), 1));
    return place;
  };
  return {
    request: async (name, input, how) => {
      const place = choose();
      place.asked += 1;
      try {
        return await (await place.client).request(name, input, how);
      } finally {
        place.asked -= 1;
      }
    },
    stop: async () => {
      await Promise.all(
        places.map(({ client }) =>
          client.then(
            (reader) => reader.stop(),
            () => undefined,
          ),
        ),
      );
    },
  };
}
