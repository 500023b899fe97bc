/**
 * A report descriptor read item by item as HID 1.11, section 6.2.2 has it: what a host's parser would make of it. Knows
 * no more of the console than any host does.
 */
export interface ReportField {
  readonly kind: 'input' | 'output' | 'feature';
  readonly reportId: number;
  readonly usagePage: number;
  readonly usages: readonly number[];
  readonly bits: number;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  /** The data bits of the main item: bit 0 constant, 1 variable, 2 relative. */
  readonly flags: number;
}

export interface ParsedDescriptor {
  readonly collections: readonly {
    readonly kind: number;
    readonly usagePage: number;
    readonly usage: number;
  }[];
  readonly fields: readonly ReportField[];
}

const kinds = new Map<number, ReportField['kind']>([
  [8, 'input'],
  [9, 'output'],
  [11, 'feature'],
]);

export function parseDescriptor(bytes: Uint8Array): ParsedDescriptor {
  const globals = { usagePage: 0, min: 0, max: 0, bits: 0, reportId: 0, count: 0 };
  const collections: { kind: number; usagePage: number; usage: number }[] = [];
  const fields: ReportField[] = [];
  let usages: number[] = [];
  let open = 0;
  for (let at = 0; at < bytes.length; ) {
    const prefix = bytes[at] ?? 0;
    if (prefix === 0xfe) throw new Error('a long item');
    const size = [0, 1, 2, 4][prefix & 3] ?? 0;
    if (at + 1 + size > bytes.length) throw new Error('an item is cut off');
    let value = 0;
    for (let i = size; i > 0; i--) value = value * 256 + (bytes[at + i] ?? 0);
    // Logical minimum and maximum are signed by their own size.
    const signed = size > 0 && value >= 2 ** (8 * size - 1) ? value - 2 ** (8 * size) : value;
    at += 1 + size;
    const tag = prefix >> 4;
    switch ((prefix >> 2) & 3) {
      case 0: {
        const kind = kinds.get(tag);
        if (kind !== undefined) fields.push({ kind, ...globals, usages, flags: value });
        else if (tag === 10) {
          open += 1;
          collections.push({ kind: value, usagePage: globals.usagePage, usage: usages[0] ?? 0 });
        } else if (tag === 12) open -= 1;
        else throw new Error(`main item ${tag}`);
        usages = [];
        break;
      }
      case 1:
        if (tag === 0) globals.usagePage = value;
        else if (tag === 1) globals.min = signed;
        else if (tag === 2) globals.max = signed;
        else if (tag === 7) globals.bits = value;
        else if (tag === 8) globals.reportId = value;
        else if (tag === 9) globals.count = value;
        else throw new Error(`global item ${tag}`);
        break;
      case 2:
        if (tag !== 0) throw new Error(`local item ${tag}`);
        usages.push(value);
        break;
      default:
        throw new Error('a reserved item');
    }
  }
  if (open !== 0) throw new Error('a collection is not closed');
  return { collections, fields };
}
