// Taking the module away: refused while anybody has a socket on it, and safe at any other moment.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { insmod, isLoaded, rmmod, unload, withParameters } from './module.ts';
import { Client, withClient } from './wire.ts';

async function whileFlooded(count: number, act: () => Promise<void>): Promise<void> {
  const floods = Array.from({ length: count }, () =>
    spawn('/usr/bin/setpriv', [
      ...['--reuid', '1000', '--regid', '1000', '--clear-groups'],
      ...[process.execPath, '.cache/kernel-test/flood.js'],
    ]),
  );
  const complaints: string[] = [];
  for (const flood of floods) flood.stderr.on('data', (data) => complaints.push(String(data)));
  try {
    await wait(2000);
    await act();
    for (const flood of floods) assert.equal(flood.exitCode, null, complaints.join(''));
  } finally {
    for (const flood of floods) flood.kill('SIGKILL');
    await Promise.all(floods.map((flood) => new Promise((resolve) => flood.on('exit', resolve))));
  }
}

/** Between two floods there are moments without any socket. */
async function unloadSometime(): Promise<number> {
  for (let tries = 1; ; tries++) {
    if (rmmod().status === 0) return tries;
    assert(tries < 500, 'never found a moment to unload in');
    await wait(1);
  }
}

test('the module cannot be unloaded while a socket is open on it, and echoes on', () => {
  withClient((client) => {
    assert.match(rmmod().stderr, /in use/);
    client.echo(Uint8Array.of(1, 2, 3));
  });
  unload();
  assert.equal(isLoaded(), false);
  assert.throws(() => new Client(), { code: 'EPROTONOSUPPORT' });
  insmod();
});

test('the module is unloaded under a flood, between two sockets, and loaded again, 20 times', async () => {
  await whileFlooded(1, async () => {
    for (let round = 0; round < 20; round++) {
      await unloadSometime();
      insmod();
    }
  });
  withClient((client) => client.echo(Uint8Array.of(1, 2, 3)));
});

test('echoes that still wait for their delay do not outlive the module', () => {
  for (let round = 0; round < 5; round++) {
    withParameters({ delay_us: 500_000 }, () =>
      withClient((client) => {
        for (let at = 0; at < 50; at++) client.send(client.message());
      }),
    );
    unload();
    insmod();
  }
});

test('a namespace that goes while floods run in others leaves nothing behind', async () => {
  await whileFlooded(2, async () => {
    for (let round = 0; round < 10; round++) {
      const alone = spawn('/usr/bin/unshare', ['--net', process.execPath, '.cache/kernel-test/flood.js']);
      await wait(500);
      alone.kill('SIGKILL');
    }
  });
});
