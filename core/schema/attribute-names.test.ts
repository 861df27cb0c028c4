import { expect, it } from 'vitest';
import { loadSpec } from '../../test/specs/own-specs.ts';
import { attributeNames } from './attribute-names.ts';
import { createRegistry } from './registry.ts';

const registry = createRegistry(['rt-link.yaml', 'rt-addr.yaml'].map(loadSpec));
const namesBehind = (...path: (string | number)[]): string[] => attributeNames(registry, path).map(({ name }) => name);

it('names what any message may have, with its families, and those behind', () => {
  const all = attributeNames(registry, []);
  expect(all.find(({ name }) => name === 'address')).toEqual({ name: 'address', families: ['rt-link', 'rt-addr'] });
  expect(all.find(({ name }) => name === 'mtu')).toEqual({ name: 'mtu', families: ['rt-link'] });
  expect(all.slice(-2)).toEqual([
    { name: 'rt-link', families: [] },
    { name: 'rt-addr', families: [] },
  ]);
});

it('names what a nest, a struct and each format of a sub-message hold', () => {
  expect(namesBehind('linkinfo')).toEqual(['data', 'kind', 'slave-data', 'slave-kind', 'xstats']);
  expect(namesBehind('rt-link', 'IFLA_LINKINFO')).toContain('kind');
  expect(namesBehind('linkinfo', 'data')).toEqual(expect.arrayContaining(['egress-qos', 'id', 'port']));
  expect(namesBehind('stats64')).toContain('rx-packets');
  expect(namesBehind(18)).toContain('kind');
});

it('names nothing behind what holds nothing, or is not there', () => {
  expect(namesBehind('mtu')).toEqual([]);
  expect(namesBehind('no-such')).toEqual([]);
  expect(namesBehind('rt-addr', 'mtu')).toEqual([]);
});
