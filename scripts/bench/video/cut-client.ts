import type { GrantReply } from '@otklik/shared/api/video.ts';

/** How a clip is taken, in a process of its own: what it costs the client is no part of what the hub spends. */
export const CLIP_MS = 30_000;

export interface CutAsked {
  readonly url: string;
  readonly cookie: string;
  readonly csrf: string;
  readonly camera: string;
  readonly from: number;
}

/** Ms each. */
export interface CutTimes {
  readonly grant: number;
  readonly playlist: number;
  readonly media: number;
}

/** A clip as the player takes it: grant, playlist, the head and all fragments. */
async function cut({ url, cookie, csrf, camera, from }: CutAsked): Promise<CutTimes> {
  const get = async (path: string): Promise<Response> => {
    const response = await fetch(`${url}${path}`, { headers: { cookie } });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  };
  const bytes = async (path: string): Promise<void> => void (await (await get(path)).arrayBuffer());
  let began = performance.now();
  const answer = await fetch(`${url}/api/v1/video/grants`, {
    method: 'POST',
    headers: { cookie, 'x-otklik-csrf': csrf, 'content-type': 'application/json' },
    body: JSON.stringify({ camera, from, to: from + CLIP_MS, reason: 'review' }),
  });
  if (answer.status !== 201) throw new Error(`grant: ${answer.status} ${await answer.text()}`);
  // The hub's own reply, checked by its schema.
  const granted = (await answer.json()) as GrantReply;
  const grant = performance.now() - began;
  began = performance.now();
  const text = await (await get(granted.playlist)).text();
  const playlist = performance.now() - began;
  const part = (name: string): string => granted.playlist.replace('index.m3u8', name);
  const lines = text.split('\n');
  const names = lines.filter((line) => line.endsWith('.m4s'));
  const heads = new Set(lines.flatMap((line) => /URI="([^"]+)"/.exec(line)?.[1] ?? []));
  began = performance.now();
  await bytes(part(names[0] ?? ''));
  const media = performance.now() - began;
  for (const name of [...heads, ...names.slice(1)]) await bytes(part(name));
  return { grant, playlist, media };
}

process.on('message', (asked: CutAsked) => {
  cut(asked).then(
    (times) => process.send?.({ times }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
