import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterKey, rangeOf, selectionOf } from './byte-selection.ts';

const dump = { length: 66, bytesPerLine: 16 };
const press = (key: string, held: { shiftKey?: boolean; ctrlKey?: boolean } = {}) => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  ...held,
});
const at = (caret: number) => ({ anchor: caret, caret });

describe('a selection of bytes', () => {
  it('counts both its ends, in either direction', () => {
    expect(rangeOf({ anchor: 5, caret: 9 })).toEqual({ offset: 5, length: 5 });
    expect(rangeOf({ anchor: 9, caret: 5 })).toEqual({ offset: 5, length: 5 });
  });

  it('is the range it was made of', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 1_000 }), (offset, length) => {
        expect(rangeOf(selectionOf({ offset, length }))).toEqual({ offset, length });
      }),
    );
  });

  it('starts at the first byte', () => {
    expect(afterKey(undefined, press('ArrowDown'), dump)).toEqual(at(0));
    expect(afterKey(undefined, press('ArrowDown'), { length: 0, bytesPerLine: 16 })).toBeUndefined();
  });

  it('moves by bytes, lines and to the ends', () => {
    expect(afterKey(at(20), press('ArrowLeft'), dump)).toEqual(at(19));
    expect(afterKey(at(20), press('ArrowDown'), dump)).toEqual(at(36));
    expect(afterKey(at(60), press('ArrowDown'), dump)).toEqual(at(60));
    expect(afterKey(at(20), press('Home'), dump)).toEqual(at(16));
    expect(afterKey(at(20), press('End'), dump)).toEqual(at(31));
    expect(afterKey(at(64), press('End'), dump)).toEqual(at(65));
    expect(afterKey(at(20), press('End', { ctrlKey: true }), dump)).toEqual(at(65));
  });

  it('grows with Shift and takes all with Ctrl+A', () => {
    expect(afterKey(at(20), press('ArrowRight', { shiftKey: true }), dump)).toEqual({ anchor: 20, caret: 21 });
    expect(afterKey(at(20), press('a', { ctrlKey: true }), dump)).toEqual({ anchor: 0, caret: 65 });
  });

  it('leaves other keys to others', () => {
    expect(afterKey(at(20), press('Tab'), dump)).toBeUndefined();
    expect(afterKey(at(20), press('a'), dump)).toBeUndefined();
  });

  it('never leaves the bytes', () => {
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 99 }), fc.nat(), fc.constantFrom(...keys), (length, seed, key) => {
        const moved = afterKey(at(seed % length), press(key), { length, bytesPerLine: 16 });
        expect(moved!.caret).toBeGreaterThanOrEqual(0);
        expect(moved!.caret).toBeLessThan(length);
      }),
    );
  });
});
