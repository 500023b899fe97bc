import { Button } from '@mantine/core';
import { importFaultySchema } from '@otklik/shared/api/operators.ts';
import { useMutation } from '@tanstack/react-query';
import { useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Check } from '../../api/check.ts';
import { ApiFailure } from '../../api/errors.ts';
import { orThrow } from '../../api/hub.ts';
import { useHub } from '../../api/hub-context.ts';
import { Failure } from '../../ui/fields.tsx';

/** A file of a personnel program. What is wrong with it is told by its lines. */
export function ImportWorkers({ store, onDone }: { readonly store: string; readonly onDone: () => void }) {
  const { t } = useTranslation();
  const hub = useHub();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const load = useMutation({
    mutationFn: (file: Blob) => orThrow(hub.importOperators(store, file)),
    onSuccess: onDone,
    // The same file may be chosen again once it is mended.
    onSettled: () => {
      if (input.current !== null) input.current.value = '';
    },
  });
  return (
    <div className="field import">
      <Button
        variant="default"
        className="import-open"
        disabled={load.isPending}
        aria-describedby={id}
        onClick={() => input.current?.click()}
      >
        {t('workers.import')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".csv,text/csv"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) load.mutate(file);
        }}
        data-testid="import"
      />
      <p id={id} className="field-hint">
        {t('workers.importHint')}
      </p>
      <p role="status" data-testid="imported">
        {load.isSuccess ? t('workers.imported', { ...load.data }) : ''}
      </p>
      <Failure error={load.error} />
      <ul className="faults">
        {faultsOf(load.error).map(({ line, fault }) => (
          <li key={`${line} ${fault}`}>
            {t('workers.fault.line', { line, fault: t(`workers.fault.${fault}`) })}
          </li>
        ))}
      </ul>
    </div>
  );
}

function faultsOf(error: unknown) {
  const problem = error instanceof ApiFailure ? error.error.problem : undefined;
  return Check(importFaultySchema, problem) ? problem.faults : [];
}
