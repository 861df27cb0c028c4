// Faults on demand, what the module writes to the kernel log and to tracefs: all set while it runs.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { NLM_F_ACK, NLM_F_REQUEST } from '../../../core/wire/flags.ts';
import { kernelLogOf, withParameters } from './module.ts';
import { type Client, counting, withClient } from './wire.ts';

const count = 70;

/** Echoes of `count` messages whose payload is their sequence number, three times. */
function burst(client: Client): { sequence: number; payload: number[] }[] {
  for (let at = 0; at < count; at++) client.send(client.message({ sequence: at, payload: Uint8Array.of(at, at, at) }));
  return client.receiveAll().map(({ header, payload }) => ({ sequence: header.sequence, payload: [...payload] }));
}

const isIntact = ({ sequence, payload }: { sequence: number; payload: number[] }) =>
  payload.every((byte) => byte === sequence);

test('drop 1 in 7 drops every 7th echo, and counts it', () => {
  withParameters({ drop_one_in: 7 }, () =>
    withClient((client) => {
      const changes = client.counted(() => {
        const sequences = burst(client).map(({ sequence }) => sequence);
        const missing = Array.from({ length: count }, (_, at) => at).filter((at) => !sequences.includes(at));
        assert.equal(missing.length, count / 7);
        assert(missing.every((at, index) => index === 0 || at - missing[index - 1]! === 7));
      });
      assert.deepEqual(changes, { received: count, echoed: count - count / 7, dropped: count / 7 });
    }),
  );
});

test('flip 1 in 5 inverts one byte of every 5th echo, and counts it', () => {
  withParameters({ flip_one_in: 5 }, () =>
    withClient((client) => {
      const changes = client.counted(() => {
        const echoes = burst(client);
        const flipped = echoes.filter((echo) => !isIntact(echo));
        assert.equal(flipped.length, count / 5);
        for (const { sequence, payload } of flipped) assert.deepEqual(payload, [sequence, sequence ^ 0xff, sequence]);
      });
      assert.deepEqual(changes, { received: count, echoed: count, flipped: count / 5 });
    }),
  );
});

test('an empty payload has no byte to flip', () => {
  withParameters({ flip_one_in: 1 }, () =>
    withClient((client) => {
      assert.deepEqual(
        client.counted(() => client.echo(new Uint8Array())),
        { received: 1, echoed: 1 },
      );
    }),
  );
});

test('duplicate 1 in 10 sends every 10th echo twice, one after the other, and counts it', () => {
  withParameters({ duplicate_one_in: 10 }, () =>
    withClient((client) => {
      const changes = client.counted(() => {
        const echoes = burst(client);
        assert.equal(echoes.length, count + count / 10);
        const twice = echoes.filter(({ sequence }, at) => sequence === echoes[at + 1]?.sequence);
        assert.equal(twice.length, count / 10);
        assert(echoes.every(isIntact));
      });
      assert.deepEqual(changes, { received: count, echoed: count + count / 10, duplicated: count / 10 });
    }),
  );
});

test('a delay holds echoes back for at least that long, and keeps their order', () => {
  withParameters({ delay_us: 200_000 }, () =>
    withClient((client) => {
      const changes = client.counted(() => {
        const startedAt = performance.now();
        for (const byte of [1, 2, 3]) client.send(client.message({ payload: Uint8Array.of(byte) }));
        const first = client.receive(5000);
        assert(performance.now() - startedAt >= 200);
        const echoes = [first, ...client.receiveAll(1000)];
        assert.deepEqual(
          echoes.map((echo) => echo?.payload[0]),
          [1, 2, 3],
        );
      });
      assert.deepEqual(changes, { received: 3, echoed: 3, delayed: 3 });
    }),
  );
});

test('a delayed message is acknowledged before its echo', () => {
  withParameters({ delay_us: 200_000 }, () =>
    withClient((client) => {
      client.send(client.message({ flags: NLM_F_REQUEST | NLM_F_ACK }));
      assert.equal(client.receive(5000)?.header.type, 2);
      assert.equal(client.receive(5000)?.header.type, 20);
    }),
  );
});

test('echoes whose client has gone while they waited are counted as gone', () => {
  withClient((witness) => {
    const changes = witness.counted(() => {
      withParameters({ delay_us: 100_000 }, () => withClient((client) => client.send(client.message())));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    });
    assert.deepEqual(changes, { received: 1, gone: 1, delayed: 1 });
  });
});

test('a value that makes no sense is refused, and changes nothing', () => {
  for (const [name, value] of [
    ['delay_us', '10000001'],
    ['delay_us', '-1'],
    ['drop_one_in', 'often'],
    ['strict', 'perhaps'],
  ] as const)
    assert.throws(() => withParameters({ [name]: value }, () => {}), { code: 'EINVAL' });
  withClient((client) => client.echo(counting(50)));
});

test('dump writes the payload to the kernel log: offset, 32 bytes a line in groups of 4, length', () => {
  withParameters({ dump: 1 }, () =>
    withClient((client) => {
      const lines = kernelLogOf(() => client.send(client.message({ sequence: 5, payload: counting(50) })));
      const hex = Buffer.from(counting(50)).toString('hex');
      const groups = (from: number, to: number) => hex.slice(2 * from, 2 * to).replace(/(.{1,8})/g, ' $1');
      assert.deepEqual(lines, [
        `nlscope_echo: port ${client.portId} seq 5 50 bytes`,
        `nlscope_echo:    0:${groups(0, 32)}`,
        `nlscope_echo:   32:${groups(32, 50)}`,
        'nlscope_echo: Length of Bytes: 50',
      ]);
    }),
  );
});

test('a flood with dump on does not flood the kernel log', () => {
  withParameters({ dump: 1 }, () =>
    withClient((client) => {
      const lines = kernelLogOf(() => {
        for (let at = 0; at < 1000; at++) client.send(client.message({ payload: counting(4) }));
        // Overruns, as nobody reads.
      });
      assert(lines.filter((line) => line.includes('Length of Bytes')).length <= 40, `${lines.length} lines`);
    }),
  );
});

test('tracepoints tell of each message and each echo', () => {
  const tracing = '/sys/kernel/tracing';
  writeFileSync(`${tracing}/events/nlscope_echo/enable`, '1');
  writeFileSync(`${tracing}/trace`, '');
  const portId = withClient((client) => {
    client.echo(counting(4));
    return client.portId;
  });
  writeFileSync(`${tracing}/events/nlscope_echo/enable`, '0');
  const trace = readFileSync(`${tracing}/trace`, 'utf8');
  assert.match(trace, new RegExp(`receive: port=${portId} seq=1000 type=20 flags=0x1 len=20`));
  assert.match(trace, new RegExp(`echo: port=${portId} seq=1000 len=20 err=0`));
});
