import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileFilter, parseFilter } from '../core/capture/filter.ts';
import { EchoStatus, noPair, type RecordFields } from '../core/capture/record.ts';
import { CaptureStore, segmentRows } from './capture-store.ts';
import { CaptureView } from './capture-view.ts';

const fields = (type: number, echo: EchoStatus): RecordFields => ({
  kind: 0,
  timeNs: 0,
  detail: 0,
  pair: noPair,
  echo,
  mark: 0,
  type,
  flags: 0,
  sequence: 0,
  port: 0,
  group: 0,
  socket: 0,
  protocol: 16,
});

/** Two segments and the one in use, of 40 bytes a row and 1 MiB. */
const smallBudget = 3 * (segmentRows * 40 + (1 << 20));

interface Entry {
  number: number;
  type: number;
  echo: EchoStatus;
}

const filters: Record<string, (entry: Entry) => boolean> = {
  '': () => true,
  'type == 20': ({ type }) => type === 20,
  'echo == lost': ({ echo }) => echo === EchoStatus.lost,
  'type != 20 || echo == identical': ({ type, echo }) => type !== 20 || echo === EchoStatus.identical,
};

/** What the view says, told by going through a plain list of everything. */
class Model {
  entries: Entry[] = [];
  passes = filters['']!;
  from = 0;

  rows(store: CaptureStore): number[] {
    const first = Math.max(this.from, store.first);
    return this.entries.filter((entry) => entry.number >= first && this.passes(entry)).map(({ number }) => number);
  }
}

interface Subject {
  store: CaptureStore;
  view: CaptureView;
}

type Act = (model: Model, subject: Subject) => void;

function append(count: number, type: number, echo: EchoStatus): Act {
  return (model, { store }) => {
    for (let i = 0; i < count; i++) {
      const entry = { type: type + (i % 3), echo };
      model.entries.push({ number: store.append(fields(entry.type, echo), new Uint8Array(0)), ...entry });
    }
  };
}

function changeEcho(at: number, echo: EchoStatus): Act {
  return (model, { store, view }) => {
    const entry = model.entries[Math.floor(at * model.entries.length)];
    if (!entry) return;
    entry.echo = echo;
    const found = store.find(entry.number);
    if (found) found.segment.columns.echo[found.row] = echo;
    store.changed(entry.number);
    view.recordChanged(entry.number);
  };
}

function setFilter(text: string): Act {
  return (model, { view }) => {
    model.passes = filters[text]!;
    view.filter = text === '' ? undefined : compileFilter(parseFilter(text));
  };
}

function clearAt(share: number): Act {
  return (model, { store, view }) => {
    model.from = Math.floor(share * store.next);
    view.from = model.from;
  };
}

function look(): Act {
  return (_model, { view }) => void view.advance();
}

const echoes = fc.constantFrom(EchoStatus.waiting, EchoStatus.identical, EchoStatus.lost);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const anyAppend: fc.Arbitrary<Act> = fc
  .oneof(
    { weight: 4, arbitrary: fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 18, max: 20 }), echoes) },
    { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 9_000, max: 40_000 }), fc.constant(18), echoes) },
  )
  .map(([count, type, echo]) => append(count, type, echo));
const anyAct = fc.oneof(
  { weight: 4, arbitrary: anyAppend },
  { weight: 4, arbitrary: fc.tuple(share, echoes).map(([at, echo]) => changeEcho(at, echo)) },
  { weight: 2, arbitrary: fc.constantFrom(...Object.keys(filters)).map(setFilter) },
  { weight: 1, arbitrary: share.map(clearAt) },
  { weight: 2, arbitrary: fc.constant(look()) },
);

function expectAgreement(model: Model, { store, view }: Subject, at: number): void {
  while (view.advance());
  const rows = model.rows(store);
  expect(view.matched).toBe(rows.length);
  expect(view.pending).toBe(0);
  const from = Math.floor(at * rows.length);
  expect(view.numbers(from, 70)).toEqual(rows.slice(from, from + 70));
  const number = Math.floor(at * (store.next + 2));
  const before = rows.findIndex((row) => row >= number);
  expect(view.locate(number)).toEqual({ row: before < 0 ? rows.length : before, exact: rows[before] === number });
}

describe('capture view', () => {
  it('agrees with a plain list, whatever is appended, changed, filtered, cleared and evicted', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyAct, share), { minLength: 1, maxLength: 25 }), (steps) => {
        const store = new CaptureStore(smallBudget);
        const subject = { store, view: new CaptureView(store) };
        const model = new Model();
        for (const [act, at] of steps) {
          act(model, subject);
          expectAgreement(model, subject, at);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('agrees also where changes come between the slices of a look', () => {
    fc.assert(
      fc.property(fc.array(anyAct, { minLength: 1, maxLength: 25 }), share, (steps, at) => {
        const store = new CaptureStore(smallBudget);
        const subject = { store, view: new CaptureView(store) };
        const model = new Model();
        for (const act of steps) act(model, subject);
        expectAgreement(model, subject, at);
      }),
      { numRuns: 60 },
    );
  });

  it('says how many rows it has not looked at, and looks at a slice at a time', () => {
    const store = new CaptureStore(64 << 20);
    const view = new CaptureView(store);
    for (let i = 0; i < segmentRows * 6; i++) store.append(fields(20, EchoStatus.none), new Uint8Array(0));
    view.filter = compileFilter(parseFilter('type == 20'));
    expect(view.pending).toBe(segmentRows * 6);
    expect(view.advance()).toBe(true);
    expect(view.matched).toBe(segmentRows * 4);
    expect(view.advance()).toBe(false);
    expect(view.matched).toBe(segmentRows * 6);
  });
});
