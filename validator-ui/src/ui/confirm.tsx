import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Failure } from './fields.tsx';
import { Modal } from './modal.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly text: string;
  /** What the button that does it says. */
  readonly action: string;
  readonly run: () => Promise<unknown>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Asks before what cannot be taken back. */
export function Confirm({ title, text, action, run, onDone, onClose }: ConfirmProps) {
  const doing = useMutation({ mutationFn: run, onSuccess: onDone });
  return (
    <Modal title={title} testId="confirm" className="form-modal" onClose={onClose}>
      <p>{text}</p>
      <Failure error={doing.error} />
      <Button
        color="red"
        className="danger"
        disabled={doing.isPending}
        onClick={() => doing.mutate()}
        data-testid="confirm-do"
      >
        {action}
      </Button>
    </Modal>
  );
}
