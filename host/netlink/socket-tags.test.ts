import { expect, it } from 'vitest';
import { SocketTags } from './socket-tags.ts';

const what = { protocol: 0, answersOnly: true };

it("gives an open socket's number to no other, however many come and go", () => {
  const tags = new SocketTags();
  const kept = tags.open(what);
  for (let opened = 0; opened < 1_000; opened++) {
    const tag = tags.open(what);
    expect(tag.socket).not.toBe(kept.socket);
    tags.close(tag);
  }
});

it('knows the peer of a socket that is closed, until its number is given out anew', () => {
  const tags = new SocketTags();
  const tag = tags.open(what);
  tags.setPeer(tag, 4711);
  tags.close(tag);
  expect(tags.peerOf(tag.socket)).toBe(4711);
  for (let opened = 0; opened < 256; opened++) tags.close(tags.open(what));
  expect(tags.peerOf(tag.socket)).toBeUndefined();
});
