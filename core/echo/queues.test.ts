import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFifo } from './fifo.ts';
import { createSendOrder, type InOrder } from './send-order.ts';

test('a fifo gives back what was put in, in order, like an array', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1_500, max: 1_500 }), { maxLength: 12 }), (moves) => {
      const fifo = createFifo<{ item: number }>();
      const model: { item: number }[] = [];
      let item = 0;
      for (const move of moves) {
        for (let i = 0; i < move; i++) {
          const next = { item: item++ };
          fifo.push(next);
          model.push(next);
        }
        const taken = Array.from({ length: Math.max(0, -move) }, () => fifo.shift()?.item);
        expect(taken).toEqual(taken.map((_, i) => model[i]?.item));
        model.splice(0, taken.length);
        expect(fifo.size).toBe(model.length);
      }
    }),
  );
});

interface Item extends InOrder {
  id: number;
}

test('the send order keeps its order while items leave from anywhere', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(), { freq: 2 }), { maxLength: 60 }), (moves) => {
      const order = createSendOrder<Item>();
      const model: Item[] = [];
      for (const [id, place] of moves.entries()) {
        if (place === null || model.length === 0) {
          const item: Item = { id, earlier: undefined, later: undefined };
          order.push(item);
          model.push(item);
        } else order.remove(model.splice(place % model.length, 1)[0]!);
        const ids: number[] = [];
        for (let item = order.first; item; item = item.later as Item | undefined) ids.push(item.id);
        expect(ids).toEqual(model.map((item) => item.id));
      }
    }),
  );
});
