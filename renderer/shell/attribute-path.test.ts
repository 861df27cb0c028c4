import { expect, it } from 'vitest';
import { typedPath } from './attribute-path.ts';

it.each([
  ['attr.', { path: [], begun: '', at: 5 }],
  ['len > 3 && attr.link', { path: [], begun: 'link', at: 16 }],
  ['!attr.linkinfo.', { path: ['linkinfo'], begun: '', at: 15 }],
  ['(attr[18].IFLA_INFO_K', { path: [18], begun: 'IFLA_INFO_K', at: 10 }],
  ['attr.a[2].b-c.d', { path: ['a', 2, 'b-c'], begun: 'd', at: 14 }],
])('%s is a path that is being typed', (before, path) => {
  expect(typedPath(before)).toEqual(path);
});

it.each(['', 'attr', 'attr.mtu ', 'attr.mtu == 3', 'xattr.m', 'attr..', 'attr[3]', 'len > attr.x.'.slice(0, 5)])(
  '%s is none',
  (before) => {
    expect(typedPath(before)).toBeUndefined();
  },
);
