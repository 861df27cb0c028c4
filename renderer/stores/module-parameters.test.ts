import { describe, expect, test } from 'vitest';
import { defaultModuleParameters } from '../../core/contract/defaults.ts';
import { moduleParameters } from '../../core/contract/module.ts';
import {
  changesOf,
  defaultParameterForm,
  formOf,
  formWith,
  keptParameters,
  numberParameters,
  readParameters,
} from './module-parameters.ts';

test('a form made from parameters reads as these parameters', () => {
  const parameters = { ...defaultModuleParameters, unit: 26, dump: true, dropOneIn: 100 };
  expect(readParameters(formOf(parameters)).parameters).toEqual(parameters);
});

test('numbers are read with spaces between thousands, and in hexadecimal', () => {
  const form = { ...defaultParameterForm, delayUs: '1 000 000', messageType: '0x7f' };
  expect(readParameters(form).parameters).toMatchObject({ delayUs: 1_000_000, messageType: 127 });
});

describe('what a field refuses', () => {
  test.each(numberParameters)('%s takes what the contract takes, and no more', (name) => {
    for (const value of [0, 15, 16, 21, 31, 32, 0xffff, 0x1_0000, 10_000_000, 10_000_001, 0xffff_ffff, 0x1_0000_0000]) {
      const { parameters } = readParameters({ ...defaultParameterForm, [name]: `${value}` });
      const allowed = moduleParameters.safeParse({ ...defaultModuleParameters, [name]: value }).success;
      expect([value, parameters !== undefined]).toEqual([value, allowed]);
    }
  });

  test('is said for each field on its own', () => {
    const { issues } = readParameters({ ...defaultParameterForm, unit: '32', messageType: '21', dropOneIn: 'x' });
    expect(issues).toEqual({
      unit: '0 to 31',
      messageType: expect.stringContaining('counters'),
      dropOneIn: '0 to 4294967295',
    });
  });
});

describe('a change of a loaded module', () => {
  test('is only what differs', () => {
    const wanted = { ...defaultModuleParameters, dump: true, flipOneIn: 3 };
    expect(changesOf(wanted, defaultModuleParameters)).toEqual({ set: { dump: true, flipOneIn: 3 }, fixed: false });
  });

  test('takes a reload where the unit or the message type is another', () => {
    expect(changesOf({ ...defaultModuleParameters, unit: 26 }, defaultModuleParameters)).toEqual({
      set: {},
      fixed: true,
    });
  });
});

test('parameters given in part leave the rest as typed', () => {
  const form = { ...defaultParameterForm, delayUs: '5 x' };
  expect(formWith(form, { dump: true, dropOneIn: 2 })).toEqual({ ...form, dump: true, dropOneIn: '2' });
});

test('what is kept is taken whole or not at all', () => {
  expect(keptParameters.read({ ...defaultParameterForm, more: 1 })).toEqual(defaultParameterForm);
  expect(keptParameters.read({ ...defaultParameterForm, unit: 25 })).toBeUndefined();
  expect(keptParameters.read({ ...defaultParameterForm, dump: 'yes' })).toBeUndefined();
});
