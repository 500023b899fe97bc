import { useState } from 'react';

/**
 * A record as it stood when its form was opened: what others save meanwhile changes neither the fields nor the revision
 * that is sent with them. The second part shows what stands now (rejects where that cannot be asked for), or closes the
 * form of a record that is gone.
 */
export function useOpened<T>(record: T, standing: () => Promise<T | undefined>, onClose: () => void) {
  const [opened, setOpened] = useState(record);
  const reload = async (): Promise<void> => {
    const now = await standing();
    if (now === undefined) onClose();
    else setOpened(now);
  };
  return [opened, reload] as const;
}
