import type { JournalEvent } from '../poll/events.ts';
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
import { type Reading, type RiskEvent, read, startReading } from './reading.ts';

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

/**
 * Takes the next event of a store and gives its next state with what was found. `place` names the workplace of the event
 * within the store; each workplace's events come in the order of its journal, those of several in any order. The same
 * events give the same findings, in however many portions they come.
 *
 * Where a workplace has had several journals, `nameOf` makes a number of its own of each seq; findings then name those.
 */
export function score(
  store: StoreState,
  event: JournalEvent,
  place: string,
  context: RiskContext,
  nameOf?: (seq: number) => number,
): { readonly state: StoreState; readonly found: readonly Finding[] } {
  const known = store.places[place] ?? newPlace;
  const [reading, happened] = read(known.reading, event, place);
  const events = nameOf === undefined ? happened : happened.map((each) => renamed(each, nameOf));
  const found: Finding[] = [];
  let state = known;
  let { operators, neighbours } = store;
  for (const each of events) {
    state = atPlace(state, each, context, found);
    const who = each.type === 'opened' || each.type === 'receipt' ? each.operator : undefined;
    if (who !== undefined) {
      // A worker's name may be any word, also one that every object answers to.
      const before = Object.hasOwn(operators, who) ? operators[who] : undefined;
      operators = { ...operators, [who]: told(found, coverageJump(before ?? noCoverage, each)) };
    }
    if (each.type === 'ended') neighbours = told(found, unlikeNeighbours(neighbours, each, context));
  }
  if (reading === known.reading && state === known) {
    if (operators === store.operators && neighbours === store.neighbours) return { state: store, found };
    return { state: { places: store.places, operators, neighbours }, found };
  }
  const places = { ...store.places, [place]: { ...state, reading } };
  return { state: { places, operators, neighbours }, found };
}

/**
 * The journal and boot a workplace is in, as its events name them, while no customer's button is down there. Then a seller's
 * edge of that journal and boot that attaches to no poll changes nothing and is no finding: it need not even be read.
 */
export function quietBoot(
  store: StoreState,
  place: string,
): { readonly epoch: string; readonly boot: string } | undefined {
  const reading = store.places[place]?.reading;
  if (reading === undefined) return undefined;
  for (const _button in reading.down) return undefined;
  const space = reading.boot.indexOf(' ');
  return { epoch: reading.boot.slice(0, space), boot: reading.boot.slice(space + 1) };
}

/** The event with other numbers for all it names. */
function renamed(event: RiskEvent, nameOf: (seq: number) => number): RiskEvent {
  const seq = nameOf(event.seq);
  switch (event.type) {
    case 'opened':
      return { ...event, seq, by: nameOf(event.by) };
    case 'down':
      return event.poll === undefined ? { ...event, seq } : { ...event, seq, poll: nameOf(event.poll) };
    case 'ended': {
      const poll = nameOf(event.poll);
      return event.press === undefined
        ? { ...event, seq, poll }
        : { ...event, seq, poll, press: nameOf(event.press) };
    }
    case 'up':
    case 'held':
    case 'receipt':
    case 'raised':
      return { ...event, seq };
  }
}

/** Each kind of event goes to the detectors that read it: to all others it changes nothing. */
function atPlace(state: PlaceState, event: RiskEvent, context: RiskContext, found: Finding[]): PlaceState {
  switch (event.type) {
    case 'down': {
      const bounces = told(found, chatter(state.bounces, event));
      const presses = told(found, severalAnswers(state.presses, event));
      const strays = told(found, noSellerPress(state.strays, event));
      const fast = fastAnswer(event);
      if (fast !== undefined) found.push(fast);
      return bounces === state.bounces && presses === state.presses && strays === state.strays
        ? state
        : { ...state, bounces, presses, strays };
    }
    case 'up': {
      const signatures = told(found, onePerson(state.signatures, event));
      return signatures === state.signatures ? state : { ...state, signatures };
    }
    case 'held': {
      const thing = stuck(event);
      if (thing !== undefined) found.push(thing);
      return state;
    }
    case 'opened': {
      const presses = told(found, severalAnswers(state.presses, event));
      const closing = told(found, closingBurst(state.closing, event, context));
      return { ...state, presses, closing };
    }
    case 'ended': {
      const strays = told(found, noSellerPress(state.strays, event));
      const runs = told(found, runOfOne(state.runs, event));
      const badRun = told(found, fmAfterBadRun(state.badRun, event, context));
      return { ...state, strays, runs, badRun };
    }
    case 'raised': {
      const badRun = told(found, fmAfterBadRun(state.badRun, event, context));
      return badRun === state.badRun ? state : { ...state, badRun };
    }
    case 'receipt':
      return state;
  }
}

/** The next state of a step; what it found goes to the others. */
function told<State>(found: Finding[], step: Step<State>): State {
  if (step.found !== undefined) found.push(step.found);
  return step.state;
}
