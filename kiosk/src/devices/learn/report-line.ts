/** A report in hex; bytes that differ from the report before in brackets, with the bits that changed after them. */
export function reportLine(bytes: Uint8Array, before: Uint8Array | undefined): string {
  const changed = (index: number): number => {
    const old = before?.[index];
    return old === undefined ? 0 : old ^ (bytes[index] ?? 0);
  };
  const hex = [...bytes].map((byte, index) => {
    const text = byte.toString(16).padStart(2, '0');
    return changed(index) === 0 ? ` ${text} ` : `[${text}]`;
  });
  const bits = [...bytes.keys()].flatMap((index) => {
    const mask = changed(index);
    return mask === 0 ? [] : [`${index}: ${mask.toString(2).padStart(8, '0').replaceAll('0', '·')}`];
  });
  return `  ${hex.join('')}${bits.length === 0 ? '' : `  ${bits.join('  ')}`}`.trimEnd();
}
