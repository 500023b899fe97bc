import { Button } from '@mantine/core';
import type { Question, QuestionPrompts, QuestionRequest } from '@otklik/shared/api/questions.ts';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Choice, Failure, Field, textOf } from '../../ui/fields.tsx';
import { Modal } from '../../ui/modal.tsx';
import { type FurtherText, FurtherTexts } from './further-texts.tsx';
import { PromptField } from './prompt-field.tsx';

/** A new question, a change of one, or another wording of one that was asked. */
export type QuestionAim =
  | { readonly kind: 'new' }
  | { readonly kind: 'change' | 'reword'; readonly question: Question };

interface QuestionDialogProps {
  readonly aim: QuestionAim;
  readonly onDone: () => void;
  /** Somebody was quicker: what stands is to be read anew. */
  readonly onStale: () => void;
  readonly onClose: () => void;
}

const LANGUAGES = ['ru', 'en'] as const;

export function QuestionDialog({ aim, onDone, onStale, onClose }: QuestionDialogProps) {
  const { t } = useTranslation();
  const hub = useHub();
  const known = aim.kind === 'new' ? undefined : aim.question;
  const worded = aim.kind === 'change' && aim.question.fixed;
  const [prompts, setPrompts] = useState<QuestionPrompts>(known?.prompts ?? {});
  const [texts, setTexts] = useState(known?.text ?? { ru: '', en: '' });
  const [further, setFurther] = useState<readonly FurtherText[]>(() =>
    Object.entries(known?.texts ?? {}).map(([tag, text], key) => ({ key, tag, text, fixed: worded })),
  );
  const [uploading, setUploading] = useState(0);
  const save = useMutation({
    mutationFn: async (body: QuestionRequest): Promise<void> => {
      if (aim.kind === 'new') await orThrow(hub.addQuestion(body));
      else if (aim.kind === 'reword') await orThrow(hub.rewordQuestion(aim.question.id, body));
      else await orThrow(hub.changeQuestion(aim.question.id, aim.question.revision, body));
    },
    onSuccess: onDone,
    gcTime: 0,
  });
  const stale = save.isError && codeOf(save.error) === 'question-changed';
  return (
    <Modal title={t(`questions.${aim.kind}Title`)} testId="question" className="form-modal" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const positive = textOf(new FormData(event.currentTarget), 'positive') === 'no' ? 'no' : 'yes';
          save.mutate({
            text: { ru: texts.ru.trim(), en: texts.en.trim() },
            positive: worded ? aim.question.positive : positive,
            prompts,
            ...(further.length === 0
              ? {}
              : { texts: Object.fromEntries(further.map(({ tag, text }) => [tag, text.trim()])) }),
          });
        }}
      >
        {worded ? <p className="field-hint">{t('questions.fixedHint')}</p> : null}
        {aim.kind === 'reword' ? <p className="field-hint">{t('questions.rewordHint')}</p> : null}
        {LANGUAGES.map((language) => (
          <Field
            key={language}
            label={t(`questions.text.${language}`)}
            lang={language}
            value={texts[language]}
            onChange={(event) => setTexts({ ...texts, [language]: event.target.value })}
            required
            pattern=".*\S.*"
            maxLength={300}
            disabled={worded}
            data-testid={`text-${language}`}
          />
        ))}
        <FurtherTexts rows={further} onChange={setFurther} />
        <Choice
          name="positive"
          label={t('questions.positive')}
          defaultValue={known?.positive ?? 'yes'}
          disabled={worded}
        >
          <option value="yes">{t('questions.yes')}</option>
          <option value="no">{t('questions.no')}</option>
        </Choice>
        {LANGUAGES.map((language) => (
          <PromptField
            key={language}
            language={language}
            text={texts[language]}
            sha256={prompts[language]}
            onChange={(sha256) => {
              const { [language]: _, ...rest } = prompts;
              setPrompts(sha256 === undefined ? rest : { ...rest, [language]: sha256 });
            }}
            onBusy={(busy) => setUploading((before) => before + (busy ? 1 : -1))}
          />
        ))}
        <Failure error={save.error} />
        {stale ? (
          <>
            <p>{t('questions.stale')}</p>
            <Button
              variant="default"
              onClick={() => {
                onStale();
                onClose();
              }}
              data-testid="question-reload"
            >
              {t('store.reload')}
            </Button>
          </>
        ) : (
          <Button type="submit" disabled={save.isPending || uploading > 0} data-testid="question-save">
            {t('store.save')}
          </Button>
        )}
      </form>
    </Modal>
  );
}
