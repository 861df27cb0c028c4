import { expect, it } from 'vitest';
import { commandOf } from './keys.ts';

const press = (key: string, held: { ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean } = {}) =>
  commandOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

it('moves by arrows and by j and k alike', () => {
  expect(press('j')).toEqual(press('ArrowDown'));
  expect(press('k')).toEqual(press('ArrowUp'));
  expect(press('j')).not.toEqual(press('k'));
});

it('tells g from G', () => {
  expect(press('g')).toEqual({ do: 'first' });
  expect(press('G')).toEqual({ do: 'last' });
});

it('goes to the other half by space, and narrows to the conversation by c', () => {
  expect(press(' ')).toEqual({ do: 'pair' });
  expect(press('c')).toEqual({ do: 'conversation' });
  expect(press('c', { ctrlKey: true })).toBeUndefined();
});

it('leaves other keys, and those with Ctrl, Alt or Meta, to others', () => {
  expect(press('Tab')).toBeUndefined();
  expect(press('toString')).toBeUndefined();
  expect(press('k', { ctrlKey: true })).toBeUndefined();
  expect(press('Home', { altKey: true })).toBeUndefined();
});
