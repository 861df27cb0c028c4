// What the module answers to whom, byte by byte. The module is loaded, with all parameters at their defaults.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat } from '../../../core/wire/bytes.ts';
import { NLM_F_ACK, NLM_F_REQUEST } from '../../../core/wire/flags.ts';
import { padMessage } from '../../../core/wire/message.ts';
import { asDev, kernelLogOf, withParameters } from './module.ts';
import { answer, Client, counting, withClient } from './wire.ts';

const EOPNOTSUPP = -95;
const acknowledged = NLM_F_REQUEST | NLM_F_ACK;

for (const length of [0, 1, 3, 50, 1024, 65_000, 212_000])
  test(`a payload of ${length.toLocaleString('en')} bytes comes back as it was sent`, () => {
    asDev(() =>
      withClient((client) => {
        assert.deepEqual(
          client.counted(() => client.echo(counting(length))),
          { received: 1, echoed: 1 },
        );
      }),
    );
  });

test('a message longer than the send buffer is refused by the kernel before the module sees it', () => {
  withClient((client) => {
    const bytes = client.message({ payload: counting(262_144) });
    assert.throws(() => client.send(bytes), { code: 'EMSGSIZE' });
    client.echo(counting(50));
  });
});

test('a message that asks for it is acknowledged, after its echo', () => {
  withClient((client) => {
    const [echo, ack, ...more] = client.ask(client.message({ flags: acknowledged, payload: counting(5) }));
    assert.deepEqual(echo?.payload, counting(5));
    assert.deepEqual(answer(ack), { error: 0 });
    assert.deepEqual(more, []);
  });
});

test('another type is refused in words that name the right one', () => {
  withClient((client) => {
    const changes = client.counted(() => {
      const [nack, ...more] = client.ask(client.message({ type: 99, payload: counting(8) }));
      const extAck = { message: 'only messages of type 20 are echoed' };
      assert.deepEqual(answer(nack), { error: EOPNOTSUPP, extAck });
      assert.deepEqual(more, []);
    });
    assert.deepEqual(changes, { received: 1, refused: 1 });
  });
});

test('another type is passed over in silence when strict is off, even if it asks for an acknowledgement', () => {
  withParameters({ strict: 0 }, () =>
    withClient((client) => {
      const changes = client.counted(() => {
        assert.deepEqual(client.ask(client.message({ type: 99, flags: acknowledged })), []);
      });
      assert.deepEqual(changes, { received: 1, refused: 1 });
    }),
  );
});

test('another type leaves a line in the kernel log', () => {
  withClient((client) => {
    const lines = kernelLogOf(() => client.ask(client.message({ type: 98 })));
    assert.deepEqual(lines, [`nlscope_echo: port ${client.portId} sent type 98; type 20 is echoed`]);
  });
});

test("netlink's own types are acknowledged on request, and never echoed", () => {
  withClient((client) => {
    for (const type of [1, 2, 3, 15]) {
      assert.deepEqual(client.ask(client.message({ type })), []);
      const [ack, ...more] = client.ask(client.message({ type, flags: acknowledged }));
      assert.deepEqual(answer(ack), { error: 0 });
      assert.deepEqual(more, []);
    }
  });
});

test('several messages in one datagram are answered one by one and in order', () => {
  withClient((client) => {
    const payloads = [counting(1), counting(0), counting(50), counting(7)];
    const messages = payloads.map((payload) => padMessage(client.message({ payload })));
    const changes = client.counted(() => {
      const echoes = client.ask(concat(messages));
      assert.deepEqual(
        echoes.map((echo) => echo.payload),
        payloads,
      );
      const sequences = echoes.map((echo) => echo.header.sequence);
      assert.deepEqual(
        sequences,
        [0, 1, 2, 3].map((at) => sequences[0]! + at),
      );
    });
    assert.deepEqual(changes, { received: 4, echoed: 4 });
  });
});

for (const [length, what] of [
  [0, 'zero'],
  [15, 'less than the header'],
  [21, 'past the end of the datagram'],
  [0xffff_ffff, 'the largest number there is'],
] as const)
  test(`an nlmsg_len that is ${what} is counted, and neither echoed nor acknowledged`, () => {
    withClient((client) => {
      const changes = client.counted(() => {
        const bytes = client.message({ flags: acknowledged, payload: counting(4), length });
        assert.deepEqual(client.ask(bytes), []);
      });
      assert.deepEqual(changes, { malformed: 1 });
      client.echo(counting(50));
    });
  });

test('what comes before a malformed message is echoed, and what comes after it is dropped', () => {
  withClient((client) => {
    const good = client.message({ payload: counting(4) });
    const bad = client.message({ payload: counting(4), length: 3 });
    const changes = client.counted(() => {
      const echoes = client.ask(concat([good, bad, good]));
      assert.deepEqual(
        echoes.map((echo) => echo.payload),
        [counting(4)],
      );
    });
    assert.deepEqual(changes, { received: 1, echoed: 1, malformed: 1 });
  });
});

test('bytes beyond nlmsg_len are no part of the payload', () => {
  withClient((client) => {
    const [echo, ...more] = client.ask(client.message({ payload: counting(20), length: 16 + 4 }));
    assert.deepEqual(echo?.payload, counting(4));
    assert.equal(echo?.header.length, 20);
    // The 16 bytes left over are a message of their own, whose nlmsg_len is payload.
    assert.deepEqual(more, []);
  });
});

test('two clients that send in turns each get their own echoes only', () => {
  withClient((first) =>
    withClient((second) => {
      assert.notEqual(first.portId, second.portId);
      for (let at = 0; at < 100; at++) {
        first.send(first.message({ sequence: at, payload: Uint8Array.of(1, at) }));
        second.send(second.message({ sequence: at, payload: Uint8Array.of(2, at) }));
      }
      for (const [client, mark] of [
        [first, 1],
        [second, 2],
      ] as const) {
        const echoes = client.receiveAll();
        const expected = Array.from({ length: 100 }, (_, at) => [at, mark, at]);
        assert.deepEqual(
          echoes.map((echo) => [echo.header.sequence, ...echo.payload]),
          expected,
        );
      }
    }),
  );
});

test('a client that claims to be another gets the echo itself', () => {
  withClient((client) =>
    withClient((other) => {
      const [echo] = client.ask(client.message({ portId: other.portId, payload: counting(3) }));
      assert.deepEqual(echo?.payload, counting(3));
      assert.deepEqual(other.receiveAll(), []);
    }),
  );
});

test('a client that never reads loses echoes, which are counted, and stops nobody else', () => {
  withClient((witness) => {
    const lazy = new Client();
    const changes = witness.counted(() => {
      for (let at = 0; at < 300; at++) lazy.send(lazy.message({ payload: counting(1024) }));
    });
    const { echoed = 0, overrun = 0 } = changes;
    assert.equal(echoed + overrun, 300);
    assert(overrun > 0, `${overrun} lost`);
    // An overrun is reported once, before what was queued.
    assert.throws(() => lazy.receive(), { code: 'ENOBUFS' });
    assert.equal(lazy.receiveAll().length, echoed);
    lazy.close();
  });
});

test('a copy of each echo reaches whoever joined the group, without any privilege', () => {
  asDev(() =>
    withClient((client) =>
      withClient((listener) => {
        listener.socket.join(1);
        assert.deepEqual(client.ask(client.message({ payload: counting(9) })).length, 1);
        assert.deepEqual(listener.receiveAll(), []);
      }),
    ),
  );
  withParameters({ group_copy: 1 }, () =>
    asDev(() =>
      withClient((client) =>
        withClient((listener) => {
          listener.socket.join(1);
          const changes = client.counted(() => {
            assert.equal(client.ask(client.message({ sequence: 77, payload: counting(9) })).length, 1);
          });
          assert.deepEqual(changes, { received: 1, echoed: 1, copied: 1 });
          const [copy, ...more] = listener.receiveAll();
          assert.deepEqual(copy?.payload, counting(9));
          assert.deepEqual([copy?.header.portId, copy?.header.sequence, copy?.group], [client.portId, 77, 1]);
          assert.deepEqual(more, []);
        }),
      ),
    ),
  );
});
