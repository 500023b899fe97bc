import { Button } from '@mantine/core';
import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Copies the text of an element. Over plain HTTP a page may not: then the text is selected, for the keyboard. */
export function CopyButton({
  source,
  label,
  testId,
}: {
  readonly source: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly testId: string;
}) {
  const { t } = useTranslation();
  const [done, setDone] = useState<'copied' | 'selected'>();
  const copy = async () => {
    const element = source.current;
    if (element === null) return;
    try {
      await navigator.clipboard.writeText(element.textContent);
      setDone('copied');
    } catch {
      getSelection()?.selectAllChildren(element);
      setDone('selected');
    }
  };
  return (
    <div className="enrol-copy">
      <Button variant="default" onClick={() => void copy()} data-testid={testId}>
        {label}
      </Button>
      <span role="status">{done === undefined ? '' : t(`enrol.${done}`)}</span>
    </div>
  );
}
