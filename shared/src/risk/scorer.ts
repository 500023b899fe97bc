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
import type { Finding, RiskContext } from './finding.ts';
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
  const [reading, told] = read(known.reading, event, place);
  const events = nameOf === undefined ? told : told.map((each) => renamed(each, nameOf));
  const found: Finding[] = [];
  let state = known;
  let { operators, neighbours } = store;
  for (const each of events) {
    state = atPlace(state, each, context, found);
    const who = each.type === 'opened' || each.type === 'receipt' ? each.operator : undefined;
    if (who !== undefined) {
      // A worker's name may be any word, also one that every object answers to.
      const before = Object.hasOwn(operators, who) ? operators[who] : undefined;
      const step = coverageJump(before ?? noCoverage, each);
      operators = { ...operators, [who]: step.state };
      if (step.found !== undefined) found.push(step.found);
    }
    const step = unlikeNeighbours(neighbours, each, context);
    neighbours = step.state;
    if (step.found !== undefined) found.push(step.found);
  }
  if (reading === known.reading && state === known) return { state: store, found };
  const places = { ...store.places, [place]: { ...state, reading } };
  return { state: { places, operators, neighbours }, found };
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

function atPlace(state: PlaceState, event: RiskEvent, context: RiskContext, found: Finding[]): PlaceState {
  const bounces = chatter(state.bounces, event);
  const presses = severalAnswers(state.presses, event);
  const signatures = onePerson(state.signatures, event);
  const strays = noSellerPress(state.strays, event);
  const runs = runOfOne(state.runs, event);
  const badRun = fmAfterBadRun(state.badRun, event, context);
  const closing = closingBurst(state.closing, event, context);
  const stateless = [fastAnswer(event), stuck(event)];
  for (const step of [bounces, presses, signatures, strays, runs, badRun, closing])
    if (step.found !== undefined) found.push(step.found);
  for (const each of stateless) if (each !== undefined) found.push(each);
  return {
    reading: state.reading,
    bounces: bounces.state,
    presses: presses.state,
    signatures: signatures.state,
    strays: strays.state,
    runs: runs.state,
    badRun: badRun.state,
    closing: closing.state,
  };
}
