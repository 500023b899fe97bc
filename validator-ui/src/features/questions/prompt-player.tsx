import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHub } from '../../api/hub-context.ts';
import { useLanguage } from '../../i18n/i18n.ts';
import { formatSeconds } from '../../ui/format.ts';
import { mediaQuery } from './question-queries.ts';

interface PromptPlayerProps {
  readonly sha256: string;
  readonly text: string;
  readonly language: 'ru' | 'en';
}

/** A prompt to be heard or seen, with its question as caption. */
export function PromptPlayer({ sha256, text, language }: PromptPlayerProps) {
  const { t } = useTranslation();
  const [shown] = useLanguage();
  const media = useQuery(mediaQuery(useHub())).data?.find((each) => each.sha256 === sha256);
  const captions = useCaptions(text);
  const source = `/api/v1/media/${sha256}`;
  const caption = t('questions.captions');
  const label = t(`questions.prompt.${language}`);
  return (
    <>
      {media?.kind === 'video' ? (
        <video key={sha256} controls preload="metadata" src={source} aria-label={label} data-testid="player">
          <track kind="captions" src={captions} srcLang={language} label={caption} default />
        </video>
      ) : (
        <audio key={sha256} controls preload="metadata" src={source} aria-label={label} data-testid="player">
          <track kind="captions" src={captions} srcLang={language} label={caption} default />
        </audio>
      )}
      {media === undefined ? null : (
        <p className="prompt-name">
          {media.name}, {t('common.seconds', { value: formatSeconds(media.ms, shown) })}
        </p>
      )}
    </>
  );
}

/** A prompt says its question: that is its caption, for as long as a prompt may be. */
function useCaptions(text: string): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const line = text.replaceAll(/\s+/g, ' ').replaceAll('-->', '->').trim();
    const made = URL.createObjectURL(
      new Blob([`WEBVTT\n\n00:00.000 --> 01:00.000\n${line}\n`], { type: 'text/vtt' }),
    );
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return address;
}
