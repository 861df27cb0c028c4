import { describe, expect, it } from 'vitest';
import { noPair } from '../capture/record.ts';
import { Overheard, rememberedRequests } from './overheard.ts';

const message = (port: number, sequence = 7, protocol = 0) => ({ protocol, port, sequence });

describe("a reply to another's request", () => {
  it('is of the request of its port and sequence', () => {
    const overheard = new Overheard();
    overheard.sent(1, message(4711));
    overheard.sent(2, message(4712));
    expect(overheard.received(message(4711))).toEqual({ pair: 1, isFirst: true });
    expect(overheard.received(message(4712))).toEqual({ pair: 2, isFirst: true });
  });

  it('tells the port of a request that did not', () => {
    const overheard = new Overheard();
    overheard.sent(1, message(0));
    expect(overheard.received(message(4711))).toEqual({ pair: 1, isFirst: true });
    expect(overheard.received(message(4711))).toEqual({ pair: 1, isFirst: false });
  });

  it('of one port is not of a request that another port was answered for', () => {
    const overheard = new Overheard();
    overheard.sent(1, message(0));
    overheard.received(message(4711));
    expect(overheard.received(message(4712))).toEqual({ pair: noPair, isFirst: false });
  });

  it('is of the later of two requests with the same sequence, as two that begin in one second have', () => {
    const overheard = new Overheard();
    overheard.sent(1, message(0));
    overheard.received(message(4711));
    overheard.sent(2, message(0));
    expect(overheard.received(message(4711))).toEqual({ pair: 2, isFirst: true });
  });

  it('is of its own protocol', () => {
    const overheard = new Overheard();
    overheard.sent(1, message(0, 7, 16));
    expect(overheard.received(message(4711, 7, 0)).pair).toBe(noPair);
  });

  it('to nobody in particular is of no request', () => {
    const overheard = new Overheard();
    overheard.sent(1, message(0, 0));
    expect(overheard.received(message(0, 0)).pair).toBe(noPair);
  });

  it('comes too late when as many requests as are remembered came since', () => {
    const overheard = new Overheard();
    for (let number = 0; number <= rememberedRequests; number++) overheard.sent(number, message(0, number));
    expect(overheard.received(message(4711, 0)).pair).toBe(noPair);
    expect(overheard.received(message(4711, 1)).pair).toBe(1);
  });
});
