import {
  type BadRun,
  fmAfterBadRun,
  type Neighbours,
  noBadRun,
  noNeighbours,
  noRuns,
  type Runs,
  runOfOne,
  unlikeNeighbours,
} from './detectors/answers.ts';
import {
  type Bounces,
  chatter,
  fastAnswer,
  noBounces,
  noPresses,
  noSellerPress,
  noSignatures,
  noStrays,
  onePerson,
  type Signatures,
  type Strays,
  severalAnswers,
  stuck,
  type WindowPresses,
} from './detectors/presses.ts';
import {
  type Closing,
  type Coverage,
  closingBurst,
  coverageJump,
  noClosing,
  noCoverage,
} from './detectors/rates.ts';
import type { Finding, RiskContext, Step } from './finding.ts';
import { type NameOf, type Reading, type RiskEvent, read, startReading, type ToldEvent } from './reading.ts';

/** What all detectors remember of one workplace. */
interface PlaceState {
  readonly reading: Reading;
  readonly bounces: Bounces;
  readonly presses: WindowPresses;
  readonly signatures: Signatures;
  readonly strays: Strays;
  readonly runs: Runs;
  readonly badRun: BadRun;
  readonly closing: Closing;
}

/**
 * Raised with every change of what detectors find or of what they remember: whoever keeps a state scores anew where it is
 * of another version.
 */
export const RISK_VERSION = 2;

/** What is remembered of one store: plain JSON, to be kept between the events. */
export interface StoreState {
  readonly places: Readonly<Record<string, PlaceState>>;
  readonly operators: Readonly<Record<string, Coverage>>;
  readonly neighbours: Neighbours;
}

export const newStore: StoreState = { places: {}, operators: {}, neighbours: noNeighbours };

const newPlace: PlaceState = {
  reading: startReading,
  bounces: noBounces,
  presses: noPresses,
  signatures: noSignatures,
  strays: noStrays,
  runs: noRuns,
  badRun: noBadRun,
  closing: noClosing,
};

/** Goes over the events of a store, and remembers. */
export interface Scorer {
  /**
   * Takes the next event. `place` names its workplace within the store; each workplace's events come in the order of its
   * journal, those of several in any order. Where a workplace has had several journals, `nameOf` makes a number of its own
   * of each seq; what is found then names those.
   */
  readonly take: (event: ToldEvent, place: string, nameOf?: NameOf) => readonly Finding[];
  /** What is remembered now. The same events give the same findings, in however many portions they come. */
  readonly state: () => StoreState;
}

type Growing = { -readonly [Key in keyof PlaceState]: PlaceState[Key] };

const itself: NameOf = (seq) => seq;
const NONE: readonly Finding[] = [];

/**
 * Goes on from what is remembered. It changes only what is its own: copying a whole store with each event took a fifth of
 * the time.
 */
export function scorerFrom(store: StoreState, context: RiskContext): Scorer {
  // Maps: a worker's name may be any word, also one that every object answers to.
  const places = new Map<string, Growing>();
  for (const [place, known] of Object.entries(store.places)) places.set(place, { ...known });
  const operators = new Map(Object.entries(store.operators));
  let { neighbours } = store;
  let newest = { epoch: '', boot: '', name: '' };
  const told: RiskEvent[] = [];
  const take: Scorer['take'] = (event, place, nameOf = itself) => {
    const { epoch, boot } = event;
    if (epoch !== newest.epoch || boot !== newest.boot) newest = { epoch, boot, name: `${epoch} ${boot}` };
    let state = places.get(place);
    if (state === undefined) {
      state = { ...newPlace };
      places.set(place, state);
    }
    state.reading = read(state.reading, { event, place, boot: newest.name, nameOf }, told);
    if (told.length === 0) return NONE;
    const found: Finding[] = [];
    for (const each of told) {
      atPlace(state, each, context, found);
      const who = each.type === 'opened' || each.type === 'receipt' ? each.operator : undefined;
      if (who !== undefined)
        operators.set(who, kept(found, coverageJump(operators.get(who) ?? noCoverage, each)));
      if (each.type === 'ended') neighbours = kept(found, unlikeNeighbours(neighbours, each, context));
    }
    told.length = 0;
    return found;
  };
  return {
    take,
    state: () => ({
      places: Object.fromEntries([...places].map(([place, state]) => [place, { ...state }])),
      operators: Object.fromEntries(operators),
      neighbours,
    }),
  };
}

/** The next event of a store by itself: its next state with what was found. */
export function score(
  store: StoreState,
  event: ToldEvent,
  place: string,
  context: RiskContext,
  nameOf?: NameOf,
): { readonly state: StoreState; readonly found: readonly Finding[] } {
  const scorer = scorerFrom(store, context);
  const found = scorer.take(event, place, nameOf);
  return { state: scorer.state(), found };
}

/** Each kind of event goes to the detectors that read it: to all others it changes nothing. */
function atPlace(state: Growing, event: RiskEvent, context: RiskContext, found: Finding[]): void {
  switch (event.type) {
    case 'down': {
      state.bounces = kept(found, chatter(state.bounces, event));
      state.presses = kept(found, severalAnswers(state.presses, event));
      state.strays = kept(found, noSellerPress(state.strays, event));
      const fast = fastAnswer(event);
      if (fast !== undefined) found.push(fast);
      return;
    }
    case 'up':
      state.signatures = kept(found, onePerson(state.signatures, event));
      return;
    case 'held': {
      const thing = stuck(event);
      if (thing !== undefined) found.push(thing);
      return;
    }
    case 'opened':
      state.presses = kept(found, severalAnswers(state.presses, event));
      state.closing = kept(found, closingBurst(state.closing, event, context));
      return;
    case 'ended':
      state.strays = kept(found, noSellerPress(state.strays, event));
      state.runs = kept(found, runOfOne(state.runs, event));
      state.badRun = kept(found, fmAfterBadRun(state.badRun, event, context));
      return;
    case 'raised':
      state.badRun = kept(found, fmAfterBadRun(state.badRun, event, context));
      return;
    case 'receipt':
  }
}

/** The next state of a step; what it found goes to the others. */
function kept<State>(found: Finding[], step: Step<State>): State {
  if (step.found !== undefined) found.push(step.found);
  return step.state;
}
