const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether only the hub's own machine reaches it at this address (an origin). */
export const isLoopback = (origin: string): boolean => LOOPBACK.test(new URL(origin).hostname);

/** What starts a kiosk and enrols it. Plain HTTP to another machine is refused by the kiosk unless it is asked for. */
export function enrolCommand(origin: string, code: string): string {
  const plain = origin.startsWith('http:') && !isLoopback(origin) ? ' --plain-http' : '';
  return `npm run kiosk -- --data data/kiosk --hub ${origin} --enrol ${code}${plain}`;
}

/** A code in groups of four for reading, each with its place in the code; joined they are the code. */
export const codeGroups = (code: string): readonly { readonly at: number; readonly text: string }[] =>
  [...code.matchAll(/-|[^-]{1,4}/g)].map((match) => ({ at: match.index, text: match[0] }));

/** Time left as minutes and seconds, `14:59`; a second begun counts, so that 0:00 is the end. */
export function timeLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${`${seconds % 60}`.padStart(2, '0')}`;
}
