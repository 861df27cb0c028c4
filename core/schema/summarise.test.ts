import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENERIC_SPEC, RAW_SPEC } from '../../test/fixtures/schema/samples.ts';
import { concat } from '../wire/bytes.ts';
import { encodeMessage } from '../wire/message.ts';
import { encodeUtf8 } from '../wire/text.ts';
import { type Composition, compose } from './compose.ts';
import { describeWithSpecs } from './decode.ts';
import { parseSpec } from './parse-spec.ts';
import { Registry } from './registry.ts';
import { summarise } from './summarise.ts';

const ECHO_SPEC = `{ name: parrot, protocol: netlink-raw, protonum: 28, doc: Echoes., attribute-sets: [],
  operations: { enum-model: directional, list: [{ name: echo, doc: Any bytes., do: { request: { value: 20 }, reply: { value: 20 } } }] } }`;

const registry = new Registry();
registry.register(parseSpec(RAW_SPEC, 'shelf.yaml'));
registry.register(parseSpec(GENERIC_SPEC, 'lamp.yaml'));
registry.bind('lamp', 0x20);

const line = (composition: Partial<Composition>, order: 'little' | 'big' = 'little'): string | undefined => {
  const whole = { family: 'shelf', operation: 'newthing', ...composition };
  const { bytes } = compose(whole, { registry, order });
  const direction = whole.side === 'reply' ? 'received' : 'sent';
  return summarise(bytes, { registry, order, direction, protocol: whole.family === 'lamp' ? 16 : 29 });
};

describe('a summary', () => {
  const name = { name: 'name', value: 'cup' };
  const dst = { name: 'dst', value: '10.0.0.1' };
  const total = { name: 'total', value: 7n };

  it('names the operation', () => {
    expect(line({})).toBe('newthing');
    expect(line({ operation: 'getthing', side: 'reply' })).toBe('newthing');
    expect(line({ family: 'lamp', operation: 'get', side: 'reply' })).toBe('get reply');
  });

  it('tells the address with its prefix, and the name', () => {
    expect(line({ header: { 'dst-len': 8 }, attributes: [total, name, dst] })).toBe('newthing 10.0.0.1/8 cup');
    expect(line({ attributes: [name] }, 'big')).toBe('newthing cup');
  });

  it('calls an address by its name where it is another one that has a prefix, as the gateway of a default route', () => {
    const lane = parseSpec(RAW_SPEC.replace('protonum: 29', 'protonum: 30').replaceAll('dst-len', 'src-len'), '');
    const lanes = new Registry();
    lanes.register(lane);
    const options = { registry: lanes, order: 'little' } as const;
    const { bytes } = compose({ family: 'shelf', operation: 'newthing', attributes: [dst] }, options);
    expect(summarise(bytes, { ...options, direction: 'sent', protocol: 30 })).toBe('newthing dst 10.0.0.1');
  });

  it('tells an id where there is no name, of the attributes or of the header', () => {
    expect(line({ family: 'lamp', operation: 'get', attributes: [{ name: 'id', value: 3 }] })).toBe('get id 3');
    expect(line({ header: { 'place-index': -4 }, attributes: [total] })).toBe('newthing place-index -4');
  });

  it('looks into a nest where nothing is outside', () => {
    const inner = { name: 'inner', value: [name] };
    expect(line({ attributes: [inner] })).toBe('newthing cup');
    expect(line({ attributes: [inner, dst] })).toBe('newthing 10.0.0.1/0');
  });

  it('quotes a name that could be mistaken', () => {
    expect(line({ attributes: [{ name: 'name', value: 'two words' }] })).toBe('newthing "two words"');
    expect(line({ attributes: [{ name: 'name', value: 'grün' }] })).toBe('newthing "grün"');
    expect(line({ attributes: [{ name: 'name', value: '' }] })).toBe('newthing');
  });

  it('of an acknowledgement tells the request', () => {
    const { bytes } = compose(
      { family: 'shelf', operation: 'newthing', attributes: [name] },
      { registry, order: 'little' },
    );
    const answer = (error: number) => {
      const payload = concat([Uint8Array.of(error & 0xff, error >> 8, error >> 16, error >> 24), bytes]);
      return encodeMessage({ type: 2, flags: 0, sequence: 0, portId: 0, payload }, 'little');
    };
    const options = { registry, order: 'little', direction: 'received', protocol: 29 } as const;
    expect(summarise(answer(0), options)).toBe('ack newthing cup');
    expect(summarise(answer(-22), options)).toBe('EINVAL newthing cup');
  });

  it('is missing where a payload may be any bytes, which the tree calls a payload', () => {
    const echoes = new Registry();
    echoes.register(parseSpec(ECHO_SPEC, 'parrot.yaml'));
    const options = { registry: echoes, order: 'little', direction: 'sent', protocol: 28 } as const;
    const payload = Uint8Array.of(8, 0, 1, 0, 1, 2, 3, 4);
    const bytes = encodeMessage({ type: 20, flags: 1, sequence: 0, portId: 0, payload }, 'little');
    expect(summarise(bytes, options)).toBeUndefined();
    const tree = describeWithSpecs(bytes, options);
    expect([tree.note, tree.children[1]?.name, tree.children[1]?.children]).toEqual(['parrot: echo', 'payload', []]);
  });

  it('of a uevent tells its action, subsystem, path and number, as far as they are there', () => {
    const event = (text: string) => summarise(encodeUtf8(text), { registry, order: 'little', protocol: 15 });
    const properties = 'ACTION=add\0DEVPATH=/devices/x\0SUBSYSTEM=net\0SEQNUM=7\0';
    expect(event(`add@/devices/x\0${properties}`)).toBe('add net /devices/x seqnum 7');
    expect(event('remove@/devices/y\0')).toBe('remove /devices/y');
    expect(event('bind@/devices/\x1b[2J\0')).toBe('bind /devices/\ufffd[2J');
    expect(event('\0')).toBeUndefined();
  });

  it('is missing where no spec knows the message', () => {
    const bytes = encodeMessage({ type: 99, flags: 0, sequence: 0, portId: 0, payload: new Uint8Array(4) }, 'little');
    expect(summarise(bytes, { registry, order: 'little', protocol: 29 })).toBeUndefined();
    expect(summarise(new Uint8Array(3), { registry, order: 'little', protocol: 29 })).toBeUndefined();
  });

  it('comes of any bytes', () => {
    const types = fc.constantFrom(2, 32, 33, 34, 40, 41, 42);
    fc.assert(
      fc.property(types, fc.uint8Array({ maxLength: 80 }), fc.nat(90), (type, payload, cut) => {
        const bytes = encodeMessage({ type, flags: 1, sequence: 0, portId: 0, payload }, 'little').subarray(0, cut);
        summarise(bytes, { registry, order: 'little', protocol: 29 });
      }),
      { numRuns: 2000 },
    );
  });
});
