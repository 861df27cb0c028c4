import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RecordKind } from '../core/capture/record.ts';
import { decodeWindow } from '../core/capture/window.ts';
import { parseSpec } from '../core/schema/parse-spec.ts';
import { type AttributeInput, encodeAttributes } from '../core/wire/attribute.ts';
import { concat } from '../core/wire/bytes.ts';
import { NETLINK_GENERIC } from '../core/wire/constants.ts';
import { encodeMessage } from '../core/wire/message.ts';
import { encodeUtf8 } from '../core/wire/text.ts';
import { GENERIC_SPEC } from '../test/fixtures/schema/samples.ts';
import { Capture } from './capture.ts';
import { familyReply } from './files/file-records.ts';
import type { LoadedCapture } from './files/load-capture.ts';
import { FilterInForce } from './filter-in-force.ts';
import { ShownCapture } from './shown-capture.ts';
import { Spill } from './spill/spill.ts';

const lamp = parseSpec(GENERIC_SPEC, 'lamp.yaml');
const folder = mkdtempSync(join(tmpdir(), 'nlscope-filter-'));
afterAll(() => rmSync(folder, { recursive: true }));

const openCapture = (options: { budgetBytes?: number; spill?: Spill } = {}): Capture =>
  new Capture({ budgetBytes: 1 << 26, lostAfterMs: 1_000, epochWallMs: 0, nowNs: () => 0, changed() {}, ...options });

const generic = (type: number, command: number, attributes: readonly AttributeInput[]): Uint8Array => {
  const payload = concat([Uint8Array.of(command, 2, 0, 0), encodeAttributes(attributes, 'little')]);
  return encodeMessage({ type, flags: 0, sequence: 1, portId: 1, payload }, 'little');
};

/** Tells of a lamp: its command 1, from the kernel. */
function tell(capture: Capture, family: number, name: string): void {
  const about = { kind: RecordKind.received, timeNs: 0, port: 0, group: 1, detail: 0, mark: 0 };
  const bytes = generic(family, 1, [{ type: 2, value: encodeUtf8(`${name}\0`) }]);
  capture.load(about, bytes, { socket: 0, protocol: NETLINK_GENERIC, answersOnly: true });
}

/** nlctrl's reply that binds a family to its id. */
const binds = (name: string, id: number): Uint8Array =>
  generic(16, 1, [
    { type: 2, value: encodeUtf8(`${name}\0`) },
    { type: 1, value: Uint8Array.of(id, 0) },
  ]);

function openFilter(families: { id: number; name: string }[], live = openCapture()) {
  const shown = new ShownCapture(live, () => {});
  const known = { specs: [lamp], families };
  const filter = new FilterInForce({
    shown,
    readSpecs: async () => known.specs,
    readFamilies: () => known.families,
  });
  return { live, shown, known, filter };
}

/** Numbers of the records that are shown, once the filter has looked at all. */
async function numbers(capture: Capture): Promise<number[]> {
  while (capture.summary().filtering > 0) await new Promise(setImmediate);
  return decodeWindow(capture.window(0, 1_000, 0)).map(({ number }) => number);
}

describe('a filter that asks for attributes', () => {
  it('goes by the id that the family has now, and by those it had', async () => {
    const { live, known, filter } = openFilter([{ id: 33, name: 'lamp' }]);
    for (const id of [33, 34, 35]) tell(live, id, 'desk');
    await filter.set('attr.lamp.name == desk');
    expect(await numbers(live)).toEqual([0]);
    known.families = [{ id: 35, name: 'lamp' }];
    await filter.renew();
    expect(await numbers(live)).toEqual([0, 2]);
  });

  it('is asked of a file by the ids that the file tells, and by those of this machine where it tells none', async () => {
    const { shown, filter } = openFilter([{ id: 33, name: 'lamp' }]);
    const capture = openCapture();
    for (const id of [33, 40]) tell(capture, id, 'desk');
    const families = new Map([[40, familyReply(binds('lamp', 40))]]);
    const file = { id: 1, name: 'file', records: 2, skipped: 0, damage: null };
    await filter.set('attr.name == desk');
    shown.show({ capture, families, file } as LoadedCapture);
    expect(await numbers(capture)).toEqual([0, 1]);
    families.set(33, familyReply(binds('other', 33)));
    await filter.renew();
    expect(await numbers(capture)).toEqual([1]);
  });

  it('follows specs that change, and stays as it is where they have its names no more', async () => {
    const { live, known, filter } = openFilter([{ id: 33, name: 'lamp' }]);
    tell(live, 33, 'desk');
    await filter.set('attr.label == desk').catch(() => {});
    await filter.set('attr.name == desk');
    expect(await numbers(live)).toEqual([0]);
    known.specs = [parseSpec(GENERIC_SPEC.replace('{ name: id, type: u32 }', '{ name: id, type: u32, value: 5 }'), '')];
    await filter.renew();
    expect(await numbers(live)).toEqual([]);
    known.specs = [];
    await filter.renew();
    expect(await numbers(live)).toEqual([]);
  });

  it('is refused where its names are unknown, at their place; the one in force stays', async () => {
    const { live, filter } = openFilter([{ id: 33, name: 'lamp' }]);
    tell(live, 33, 'desk');
    await filter.set('attr.name == floor');
    await expect(filter.set('len > 3 && attr.nane')).rejects.toMatchObject({
      code: 'FILTER_SYNTAX',
      position: 16,
      message: 'no message has an attribute "nane"; did you mean name?',
    });
    expect(await numbers(live)).toEqual([]);
  });

  it('counts in the order in which it was typed, however long the specs take', async () => {
    const { live, known, filter } = openFilter([{ id: 33, name: 'lamp' }]);
    tell(live, 33, 'desk');
    known.specs = [lamp];
    await Promise.all([filter.set('attr.name == floor'), filter.set('len > 0')]);
    expect(await numbers(live)).toEqual([0]);
  });

  it('knows of no generic family where the kernel tells none', async () => {
    const { live, shown } = openFilter([]);
    const filter = new FilterInForce({
      shown,
      readSpecs: async () => [lamp],
      readFamilies: () => {
        throw new Error('EPROTONOSUPPORT');
      },
    });
    tell(live, 33, 'desk');
    await filter.set('attr.name == desk');
    expect(await numbers(live)).toEqual([]);
  });

  it('reads back what is spilled', async () => {
    const live = openCapture({ budgetBytes: 1 << 20, spill: new Spill(folder) });
    for (let i = 0; i < 60_000; i++) tell(live, 33, i % 10_000 === 0 ? 'desk' : 'floor');
    expect(live.summary().spilledBytes).toBeGreaterThan(0);
    const { filter } = openFilter([{ id: 33, name: 'lamp' }], live);
    await filter.set('attr.name == desk');
    expect(await numbers(live)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000]);
  });
});
