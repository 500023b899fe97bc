import { Button } from '@mantine/core';
import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import './modal.css';

interface ModalProps {
  readonly title: string;
  readonly testId: string;
  readonly className: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A native dialog: focus, Esc and the inert page behind it are the browser's. */
export function Modal({ title, testId, className, onClose, children }: ModalProps) {
  const { t } = useTranslation();
  const id = useId();
  const dialog: RefObject<HTMLDialogElement | null> = useRef(null);
  useEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`modal ${className}`}
      aria-labelledby={id}
      onClose={onClose}
      data-testid={testId}
    >
      <header>
        <h2 id={id}>{title}</h2>
        <Button variant="default" onClick={() => dialog.current?.close()} data-testid={`${testId}-close`}>
          {t('common.close')}
        </Button>
      </header>
      {children}
    </dialog>
  );
}
