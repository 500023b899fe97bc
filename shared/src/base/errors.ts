/**
 * An error with a code from a closed list. `code` is what programs act on; `detail` is one English sentence for
 * people and logs, and holds no secret and no personal data.
 */
export interface CodedError<Code extends string> {
  readonly code: Code;
  readonly detail: string;
}

export const coded = <const Code extends string>(code: Code, detail: string): CodedError<Code> => ({
  code,
  detail,
});
