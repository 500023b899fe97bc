/**
 * How large a question is set on an A5 insert: the field is 194 mm wide and 66 mm high (8 mm margins), a letter about 0.6 of
 * its size, a line 1.1. Steps, so that inserts of one length look alike; the smallest holds the longest question there can
 * be (300 letters) of words of up to 16.
 */
const STEPS = [19.2, 15, 12, 9.5, 7.5, 6] as const;
const FIELD = { width: 194, height: 66 } as const;

/** The step of the letters' size from the largest, 0; what a style sheet goes by. */
export function textSize(text: string): number {
  const fits = (size: number): boolean => {
    const perLine = Math.floor(FIELD.width / (size * 0.6));
    return linesOf(text, perLine) * size * 1.1 <= FIELD.height && longestWord(text) <= perLine;
  };
  const step = STEPS.findIndex(fits);
  return step === -1 ? STEPS.length - 1 : step;
}

/** Size of the letters, mm. */
export const letterSize = (text: string): number => STEPS[textSize(text)] ?? STEPS[0];

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');
const longestWord = (text: string): number => Math.max(0, ...wordsOf(text).map((word) => word.length));

/** Lines of at most so many letters, words unbroken. */
function linesOf(text: string, perLine: number): number {
  let lines = 1;
  let at = 0;
  for (const { length } of wordsOf(text)) {
    if (at > 0 && at + 1 + length > perLine) {
      lines += 1;
      at = length;
    } else at += (at > 0 ? 1 : 0) + length;
  }
  return lines;
}
