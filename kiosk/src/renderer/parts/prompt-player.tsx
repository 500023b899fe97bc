import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import type { PlaceView, ScreenMessage } from '../../screen/protocol.ts';
import { useTexts } from '../i18n.ts';
import { useInput } from '../state/input.ts';
import { hashOf, laidPrompts } from '../state/laid-prompts.ts';

export interface PromptPlayerProps {
  readonly place: number;
  readonly prompt: NonNullable<PlaceView['prompt']>;
  /** 0 to 100. */
  readonly volume: number;
  /** It can be heard or seen now. */
  readonly onPlaying: () => void;
}

type Reason = NonNullable<Extract<ScreenMessage, { type: 'prompt' }>['reason']>;

/**
 * Plays the prompt of a poll once and tells how it went. It never blocks: a file that is missing, broken or refused by
 * the browser is reported as failed, and the question stands all the same. Unmounting stops it.
 */
export function PromptPlayer({ place, prompt, volume, onPlaying }: PromptPlayerProps) {
  const { send } = useInput();
  const { t } = useTexts();
  const { poll, kind, url } = prompt;
  const slot = useRef<HTMLDivElement>(null);
  const player = useRef<HTMLMediaElement>(undefined);
  const playing = useEffectEvent(onPlaying);
  const label = t('ask.video');

  // With the very frame of the question: what is laid ready needs no further turn of the page.
  useLayoutEffect(() => {
    const sha256 = hashOf(url);
    let over = false;
    let started = false;
    const report = (how: 'started' | 'ended') => {
      if (over || (how === 'started' && started)) return;
      if (how === 'started') started = true;
      else over = true;
      send({ type: 'prompt', place, poll, report: how });
    };
    const fail = (reason: Reason) => {
      if (over) return;
      over = true;
      send({ type: 'prompt', place, poll, report: 'failed', reason, ...(sha256 && { sha256 }) });
    };
    if (sha256 === undefined) return fail('missing');
    const media = laidPrompts.take(place, { kind, url });
    player.current = media;
    if (kind === 'video') {
      media.className = 'prompt';
      slot.current?.append(media);
    }
    media.muted = false;
    if (media.currentTime > 0) media.currentTime = 0;
    media.onplaying = () => {
      playing();
      report('started');
    };
    media.onended = () => report('ended');
    media.onerror = () => fail('media');
    const play = (mayMute: boolean): void => {
      media.play().catch((thrown: unknown) => {
        const refused = thrown instanceof DOMException && thrown.name === 'NotAllowedError';
        if (!refused) return fail('media');
        // A browser that wants a touch before it sounds shows the picture at least.
        if (kind !== 'video' || !mayMute) return fail('not-allowed');
        media.muted = true;
        play(false);
      });
    };
    play(true);
    return () => {
      // Taken out of the view by the agent, which knows why: nothing to report.
      over = true;
      player.current = undefined;
      media.onplaying = null;
      media.onended = null;
      media.onerror = null;
      media.pause();
      media.remove();
      // Ready for the next poll.
      if (media.error === null) media.currentTime = 0;
    };
  }, [send, place, poll, kind, url]);

  useLayoutEffect(() => {
    if (player.current !== undefined) player.current.volume = volume / 100;
  }, [volume]);

  useEffect(() => {
    slot.current?.firstElementChild?.setAttribute('aria-label', label);
  }, [label]);

  return <div ref={slot} className="prompt-slot" />;
}
