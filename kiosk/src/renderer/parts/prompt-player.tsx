import { useEffect, useRef } from 'react';
import type { PlaceView } from '../../screen/protocol.ts';
import { useTexts } from '../i18n.ts';
import { useInput } from '../state/input.ts';

export interface PromptPlayerProps {
  readonly place: number;
  readonly prompt: NonNullable<PlaceView['prompt']>;
}

/** Prompts are files of the kiosk's own cache, never of another server. */
const ownMedia = /^\/media\/[0-9a-f]{64}$/;

/**
 * Plays the prompt of a poll once and tells how it went. It never blocks: a file that is missing, broken or refused by
 * the browser is reported as failed, and the question stands all the same. Unmounting stops it.
 */
export function PromptPlayer({ place, prompt }: PromptPlayerProps) {
  const { send } = useInput();
  const { t } = useTexts();
  const { poll, kind, url } = prompt;
  const player = useRef<HTMLVideoElement & HTMLAudioElement>(null);

  useEffect(() => {
    const media = player.current;
    let over = false;
    let started = false;
    const report = (how: 'started' | 'ended' | 'failed') => {
      if (over || (how === 'started' && started)) return;
      if (how === 'started') started = true;
      else over = true;
      send({ type: 'prompt', place, poll, report: how });
    };
    if (media === null || !ownMedia.test(url)) return report('failed');
    media.onplaying = () => report('started');
    media.onended = () => report('ended');
    media.onerror = () => report('failed');
    media.src = url;
    media.play().catch(() => report('failed'));
    return () => {
      // Taken out of the view by the agent, which knows why: nothing to report.
      over = true;
      media.pause();
      media.removeAttribute('src');
      media.load();
    };
  }, [send, place, poll, url]);

  if (kind === 'audio') {
    // biome-ignore lint/a11y/useMediaCaption: it says what the question beside it says in writing
    return <audio ref={player} />;
  }
  // biome-ignore lint/a11y/useMediaCaption: it says what the question beside it says in writing
  return <video ref={player} className="prompt" aria-label={t('ask.video')} playsInline />;
}
