import { type CodedError, coded } from '@otklik/shared/base/errors.ts';
import { err, ok, type Result } from '@otklik/shared/base/result.ts';
import { type HidInfo, hex4 } from '../hid/hid-bus.ts';
import { initialMapper, mapReport, SETTLE_MS } from '../hid/mapper.ts';
import { checkProfile, type ProfileError, type ReportProfile } from '../hid/profile.ts';
import { type Bits, type Found, isDown } from './find-rules.ts';
import { isOf, PRESSES, type Recording } from './recording.ts';

export interface Learned {
  readonly device: HidInfo;
  readonly name: string;
  readonly found: Found;
  readonly recording: Recording;
  readonly holdCapable: boolean;
}

export type LearnedError = ProfileError | CodedError<'plays-differently'>;

/** The profile of what was learned, checked by its schema and by playing the recording through the kiosk's mapper. */
export function learnedProfile(learned: Learned): Result<ReportProfile, LearnedError> {
  const { device, found, recording } = learned;
  const { length, id } = found.form;
  const checked = checkProfile({
    profile: 1,
    id: idOf(learned.name, device),
    name: learned.name,
    via: 'report',
    match: {
      vid: hex4(device.vid),
      pid: hex4(device.pid),
      ...(device.usagePage === undefined ? {} : { usagePage: hex4(device.usagePage) }),
      ...(device.usage === undefined ? {} : { usage: hex4(device.usage) }),
      ...(device.interface === undefined ? {} : { interface: device.interface }),
    },
    report: { length, ...(id === undefined ? {} : { id: hex2(id) }), ...arrayOf(learned) },
    buttons: Object.fromEntries(
      [...found.rules].map(([button, bits]) => [
        button,
        arrayOf(learned) === undefined ? ruleOf(bits) : { usage: hex2(bits.value) },
      ]),
    ),
    holdCapable: learned.holdCapable,
    source: 'learned from the device itself',
    tried: true,
  });
  if (!checked.ok) return checked;
  const profile = checked.value;
  if (profile.via !== 'report') return err(coded('bad-form', 'not a profile of reports'));
  const wanted = recording.flatMap((phase) => storyWanted(phase, learned));
  const played = play(profile, recording);
  return played.join() === wanted.join()
    ? ok(profile)
    : err(coded('plays-differently', `pressed: ${wanted.join(' ')}; read: ${played.join(' ')}`));
}

const hex2 = (byte: number): string => byte.toString(16).padStart(2, '0');

const ruleOf = ({ byte, mask, value }: Bits) => ({
  byte,
  mask: hex2(mask),
  ...(value === mask ? {} : { value: hex2(value) }),
});

/**
 * Where codes and not bits stand for the buttons: a byte that is 0 at rest takes several bits at once, and what follows
 * it has never been anything but 0. A second button held at once has its code in the next byte.
 */
function arrayOf({ found, recording }: Learned): { readonly array: readonly [number, number] } | undefined {
  const rules = [...found.rules.values()];
  const [first] = rules;
  const last = found.form.length - 1;
  if (first === undefined || first.byte === last || rules.some(({ byte }) => byte !== first.byte))
    return undefined;
  const reports = recording.flatMap((phase) => phase.reports.filter((bytes) => isOf(found.form, bytes)));
  const codes = new Set(reports.map((bytes) => bytes[first.byte] ?? 0));
  const known = new Set([0, ...rules.map(({ value }) => value)]);
  const several = rules.some(({ value }) => (value & (value - 1)) !== 0);
  const emptyBehind = reports.every((bytes) => bytes.subarray(first.byte + 1).every((byte) => byte === 0));
  const allCodes = codes.size === known.size && [...codes].every((code) => known.has(code));
  return several && emptyBehind && allCodes ? { array: [first.byte, last] } : undefined;
}

/** A file's name: what of the name is Latin letters and digits; else what the device calls itself to USB. */
export function idOf(name: string, { vid, pid }: HidInfo): string {
  const id = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return id === '' ? `hid-${hex4(vid)}-${hex4(pid)}` : id;
}

function storyWanted(phase: Recording[number], { found, holdCapable }: Learned): readonly string[] {
  switch (phase.kind) {
    case 'quiet':
      return [];
    case 'press':
      return Array.from({ length: PRESSES }, () => [`DN ${phase.button}`, `UP ${phase.button}`]).flat();
    case 'hold': {
      // One that is not reliable may have played anything, of the seller's button only.
      const bits = found.rules.get('S');
      if (holdCapable || bits === undefined) return ['DN S', 'UP S'];
      let down = false;
      return phase.reports
        .filter((bytes) => isOf(found.form, bytes))
        .flatMap((bytes) => {
          const was = down;
          down = isDown(bits, bytes);
          return was === down ? [] : [down ? 'DN S' : 'UP S'];
        });
    }
  }
}

function play(profile: ReportProfile, recording: Recording): readonly string[] {
  let state = initialMapper;
  return recording.flatMap(({ reports }) =>
    reports.flatMap((bytes) => {
      const step = mapReport(profile, state, bytes, SETTLE_MS);
      state = step.state;
      return step.edges.map(({ button, edge }) => `${edge} ${button}`);
    }),
  );
}
