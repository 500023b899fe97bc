import type { Agent } from '../agent/agent.ts';
import type { PromptCache } from '../prompts/prompt-cache.ts';
import type { Shifts } from '../shift/shifts.ts';
import type { ScreenServer } from './server.ts';

/** What screens report of people and prompts goes where it belongs; edges have devices of their own. */
export function takeMessages(parts: {
  readonly server: Pick<ScreenServer, 'onMessage' | 'onDisconnect' | 'screens'>;
  readonly agent: Pick<Agent, 'promptReported' | 'places' | 'screensGone'>;
  readonly shifts: Pick<Shifts, 'badge' | 'signIn' | 'signOut'>;
  readonly prompts: Pick<PromptCache, 'doubt'>;
  readonly warn: (line: string) => void;
}): void {
  const { server, agent, shifts, prompts, warn } = parts;
  server.onMessage((message) => {
    if (message.type === 'badge') shifts.badge(message.place, message.text);
    if (message.type === 'sign-out') shifts.signOut(message.place);
    if (message.type === 'sign-in') {
      shifts.signIn(message.place, message.number, message.pin).catch((thrown: unknown) => {
        // A stored PIN that is none is told, and nobody is signed in.
        warn(`shift unexpected: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      });
    }
    if (message.type !== 'prompt') return;
    const { place, poll, report, sha256 } = message;
    if (report === 'failed') {
      warn(`prompt failed at workplace ${place}: ${message.reason ?? 'unknown'}`);
      if (sha256 !== undefined && message.reason !== 'not-allowed') prompts.doubt(sha256);
    }
    agent.promptReported(place, poll, report);
  });
  server.onDisconnect(() => {
    for (const { place } of agent.places()) if (server.screens(place) === 0) agent.screensGone(place);
  });
}
