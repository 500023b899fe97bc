import { type MediaRefusal, mediaRefusals } from '@otklik/shared/api/media.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiFailure } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Failure } from '../../ui/fields.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { PromptPlayer } from './prompt-player.tsx';
import { mediaQuery } from './question-queries.ts';
import { Recorder } from './recorder.tsx';

interface PromptFieldProps {
  readonly language: 'ru' | 'en';
  /** What it says, for whoever cannot hear it. */
  readonly text: string;
  readonly sha256: string | undefined;
  readonly onChange: (sha256: string | undefined) => void;
  readonly onBusy: (busy: boolean) => void;
}

/** What a question plays in one language: heard, exchanged, taken off. The hub judges a file by its content. */
export function PromptField({ language, text, sha256, onChange, onBusy }: PromptFieldProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const client = useQueryClient();
  const id = useId();
  const upload = useMutation({
    mutationFn: async (file: File) => {
      onBusy(true);
      try {
        return await orThrow(hub.uploadMedia(file.name.slice(-120), file));
      } finally {
        onBusy(false);
      }
    },
    onSuccess: (media) => {
      void client.invalidateQueries({ queryKey: mediaQuery(hub).queryKey });
      onChange(media.sha256);
    },
    gcTime: 0,
  });
  const reason = refusalOf(upload.error);
  return (
    <fieldset className="prompt" data-testid={`prompt-${language}`}>
      <legend>{t(`questions.prompt.${language}`)}</legend>
      {sha256 === undefined ? (
        <p className="field-hint">{t('questions.promptNone')}</p>
      ) : (
        <>
          <PromptPlayer sha256={sha256} text={text} language={language} />
          <button
            type="button"
            className="plain-button"
            aria-label={t(`questions.promptRemove.${language}`)}
            onClick={() => onChange(undefined)}
          >
            {t('questions.promptRemove')}
          </button>
        </>
      )}
      <input
        id={id}
        type="file"
        accept="audio/*,video/*"
        disabled={upload.isPending}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // Chosen again after a refusal, the same file is to be sent again.
          event.target.value = '';
          if (file !== undefined) upload.mutate(file);
        }}
        data-testid={`prompt-file-${language}`}
      />
      <label htmlFor={id} className="prompt-file">
        {t(sha256 === undefined ? 'questions.promptChoose' : 'questions.promptExchange')}
      </label>
      <Recorder
        name={text.trim().slice(0, 80) || t(`questions.prompt.${language}`)}
        disabled={upload.isPending}
        onBusy={onBusy}
        onRecorded={(file) => upload.mutate(file)}
      />
      <p className="field-hint">{t('questions.promptHint')}</p>
      <p role="status">{upload.isPending ? t('questions.promptSending') : ''}</p>
      {reason === undefined ? (
        <Failure error={upload.error} />
      ) : (
        <ProblemLine code="media-refused" text={t(`questions.refused.${reason}`)} />
      )}
    </fieldset>
  );
}

/** Why the hub refused a file, where that is what went wrong. */
function refusalOf(thrown: unknown): MediaRefusal | undefined {
  if (!(thrown instanceof ApiFailure)) return undefined;
  const { problem } = thrown.error;
  if (typeof problem !== 'object' || problem === null || !('reason' in problem)) return undefined;
  const { reason } = problem;
  return mediaRefusals.find((each) => each === reason);
}
