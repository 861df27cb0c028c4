import { describe, expect, it } from 'vitest';
import { defaultModuleParameters } from '../../core/contract/defaults.ts';
import { assignments, parseAssignments } from './parameters.ts';

describe('parameters', () => {
  it('go to the kernel by its own names, and only where they differ', () => {
    const parameters = { ...defaultModuleParameters, dump: true, dropOneIn: 10 };
    expect(assignments(parameters, defaultModuleParameters)).toEqual([
      { path: '/sys/module/nlscope_echo/parameters/dump', argument: 'dump=1', value: '1' },
      { path: '/sys/module/nlscope_echo/parameters/drop_one_in', argument: 'drop_one_in=10', value: '10' },
    ]);
  });

  it('are read from words as insmod takes them', () => {
    expect(parseAssignments(['strict=N', 'msg_type=99'])).toEqual({
      ...defaultModuleParameters,
      strict: false,
      messageType: 99,
    });
  });

  it.each([
    ['speed=1', 'there is no parameter "speed"'],
    ['dump=2', 'dump: 0 or 1, not "2"'],
    ['drop_one_in=x', 'drop_one_in: a number, not "x"'],
    ['msg_type=21', 'msg_type: message type 21'],
    ['unit=32', 'unit: '],
  ])('refuse %s by name', (word, words) => {
    expect(() => parseAssignments([word])).toThrow(words);
  });
});
