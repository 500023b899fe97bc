import { AnswerShape } from '../parts/marks.tsx';
import { useLayer } from './context.ts';

/** What the three answers do while they steer the layer. */
export function ConsoleHelp() {
  const { t } = useLayer().texts;
  return (
    <div className="console-help" role="note" aria-label={t('console.title')}>
      {(['N', 'U', 'Y'] as const).map((button) => (
        <span key={button} data-button={button}>
          <AnswerShape button={button} />
          {t(`console.${button}`)}
        </span>
      ))}
    </div>
  );
}
