import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { codeOf } from '../api/errors.ts';
import { Failure } from './fields.tsx';
import { Modal } from './modal.tsx';

/** Refusals of a change that was made to what stands no more. */
const STALE = ['changed-meanwhile', 'operator-changed', 'settings-changed'];

interface FormProps {
  /** Begins the test ids of its buttons. */
  readonly name: string;
  /** What the button that sends it says; “Save” if not given. */
  readonly action?: string;
  readonly className?: string;
  /** What it does cannot be taken back. */
  readonly danger?: boolean;
  readonly children: ReactNode;
  /** Sends what the form says; a rejection is told beside the button. */
  readonly send: (data: FormData) => Promise<unknown>;
  readonly onDone: () => void;
  /** Asks anew for what the form is about: offered where somebody else was faster. */
  readonly onStale?: () => Promise<unknown>;
}

/** A form that sends what its fields say, once, and tells what came of it. */
export function Form({
  name,
  action,
  className,
  danger = false,
  children,
  send,
  onDone,
  onStale,
}: FormProps) {
  const { t } = useTranslation();
  // What was typed may be a secret: nothing keeps it once it is sent.
  const sending = useMutation({ mutationFn: send, onSuccess: onDone, gcTime: 0 });
  const stale = sending.isError && STALE.includes(codeOf(sending.error));
  const reloading = useMutation({ mutationFn: async () => onStale?.(), onSuccess: () => sending.reset() });
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate(new FormData(event.currentTarget));
      }}
    >
      {children}
      <Failure error={reloading.error ?? sending.error} />
      {stale && onStale !== undefined ? (
        <Button
          variant="default"
          disabled={reloading.isPending}
          onClick={() => reloading.mutate()}
          data-testid={`${name}-reload`}
        >
          {t('store.reload')}
        </Button>
      ) : null}
      <Button
        type="submit"
        variant={className === undefined ? 'filled' : 'default'}
        {...(danger ? { color: 'red', className: 'danger' } : {})}
        disabled={sending.isPending}
        data-testid={`${name}-save`}
      >
        {action ?? t('store.save')}
      </Button>
    </form>
  );
}

interface FormDialogProps extends Omit<FormProps, 'className'> {
  readonly title: string;
  /** What it does, where the fields do not say it themselves. */
  readonly text?: string;
  /** Of what is changed: another revision is another form, which begins with what stands in it. */
  readonly revision?: number | undefined;
  readonly onClose: () => void;
}

/** The same in a dialog, which ends with it. */
export function FormDialog({ title, text, revision, onClose, ...form }: FormDialogProps) {
  return (
    <Modal title={title} testId={form.name} className="form-modal" onClose={onClose}>
      {text === undefined ? null : <p className="form-text">{text}</p>}
      <Form key={revision} {...form} />
    </Modal>
  );
}
