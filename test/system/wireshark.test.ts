/** Captures of real sockets, as Wireshark's own tools read what nlscope wrote, and nlscope what they wrote. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namedFamily } from '../../core/capture/family-names.ts';
import { RecordKind } from '../../core/capture/record.ts';
import { decodeWindow, type WindowRow } from '../../core/capture/window.ts';
import { defaultSettings } from '../../core/contract/defaults.ts';
import type { ExportRequest } from '../../core/contract/files.ts';
import { NETLINK_GENERIC, NETLINK_ROUTE, NLCTRL_TYPE, NLMSG_DONE, NLMSG_ERROR } from '../../core/wire/constants.ts';
import { decodeHeader } from '../../core/wire/header.ts';
import { encodeFamiliesRequest } from '../../core/wire/nlctrl.ts';
import { createHost, type Host } from '../../host/host.ts';
import { dumpNlctrl } from '../../host/netlink/nlctrl-dump.ts';
import { openSettings } from '../../host/settings.ts';

const tshark = '/usr/bin/tshark';
const folder = mkdtempSync(join(tmpdir(), 'nlscope-wireshark-'));
const at = (name: string): string => join(folder, name);

function run(program: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(`/usr/bin/${program}`, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  expect(status, `${program} ${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

describe.skipIf(!existsSync(tshark) && process.env.CI !== 'true')('a capture of real sockets', () => {
  let host: Host;
  let captured: Told[];
  let family: { id: number; name: string };

  beforeAll(async () => {
    const settings = openSettings(at('settings.json'));
    settings.write({ ...defaultSettings, lostAfterMs: 60_000 });
    host = await createHost({ kind: 'browser', settings, listenersPath: at('listeners.json') });
    await capture();
    captured = await told();
    writeFileSync(at('ours.pcapng'), await exported('pcapng'));
    writeFileSync(at('ours.txt'), await exported('txt'));
  });
  afterAll(() => host.close());

  /** Echoes of many lengths, a dump of links, one of families, and a message to a family other than nlctrl. */
  async function capture(): Promise<void> {
    const { handlers } = host;
    for (const length of [0, 1, 50, 1_000, 65_000])
      await handlers['message.send']({ type: 20, flags: 1, payload: new Uint8Array(length).fill(0x31) });
    await last(20);
    await handlers['connection.open']({ protocol: NETLINK_ROUTE, portId: 0, groups: [], peer: false });
    await handlers['message.send']({ type: 18, flags: 0x301, payload: new Uint8Array(16) });
    await last(NLMSG_DONE);
    await handlers['connection.open']({ protocol: NETLINK_GENERIC, portId: 0, groups: [], peer: false });
    await handlers['message.send']({ type: NLCTRL_TYPE, flags: 0x301, payload: Uint8Array.of(3, 1, 0, 0) });
    await last(NLMSG_DONE);
    family = dumpNlctrl(encodeFamiliesRequest(1, 'little'))
      .map((bytes) => namedFamily({ kind: RecordKind.received, protocol: NETLINK_GENERIC, order: 'little', bytes })!)
      .find(({ id }) => id !== NLCTRL_TYPE)!;
    await handlers['message.send']({ type: family.id, flags: 5, payload: Uint8Array.of(1, 1, 0, 0) });
    await last(NLMSG_ERROR);
  }

  /** Waits for a message of this type to come last: the end of a dump, an answer, or the last echo. */
  async function last(type: number): Promise<void> {
    for (;;) {
      const { next, counts } = await host.handlers['capture.read']({});
      const detail = next > 0 ? await host.handlers['capture.record']({ number: next - 1 }) : null;
      const [row] = detail ? decodeWindow(detail.record) : [];
      if (counts.waiting === 0 && row?.kind === RecordKind.received && row.type === type) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async function exported(format: ExportRequest['format']): Promise<Buffer> {
    const ticket = await host.handlers['file.export']({ format, scope: 'all' });
    return buffer(host.files.download(ticket!.path!.split('/').at(-1)!)!.chunks);
  }

  async function imported(name: string): Promise<void> {
    const bytes = readFileSync(at(name));
    const ticket = await host.handlers['file.import']({ file: { name, sizeBytes: bytes.length } });
    const job = await host.files.upload(ticket!.path!.split('/').at(-1)!, new Blob([bytes]).stream());
    expect(job).toMatchObject({ status: 'finished' });
    const { file } = await host.handlers['capture.read']({});
    expect(file).toMatchObject({ name, skipped: 0, damage: null });
  }

  interface Told {
    kind: number;
    wallNs: bigint;
    protocol: number;
    port: number;
    echo: number;
    bytes: string;
  }

  async function told(): Promise<Told[]> {
    const { epochWallMs, next } = await host.handlers['capture.read']({});
    const rows: Told[] = [];
    for (let number = 0; number < next; number++) {
      const detail = await host.handlers['capture.record']({ number });
      const [row] = decodeWindow(detail!.record) as [WindowRow];
      const wallNs = BigInt(epochWallMs) * 1_000_000n + BigInt(Math.round(row.timeNs));
      const { kind, protocol, port, echo, head } = row;
      rows.push({ kind, wallNs, protocol, port, echo, bytes: Buffer.from(head).toString('hex') });
    }
    return rows;
  }

  /** What tshark tells of each frame; of a message inside another (an error's), that of the outer one. */
  function frames(file: string): string[][] {
    const fields = [
      'frame.time_epoch',
      'netlink.family',
      'netlink.hdr_len',
      'netlink.hdr_type',
      'netlink.hdr_flags',
      'netlink.hdr_seq',
      'netlink.hdr_pid',
      'frame.len',
      'frame.packet_flags_direction',
      'frame.comment',
      // Where a dissector of the family has taken the type for itself.
      'netlink-route.nltype',
      'genl.family_id',
    ];
    const options = fields.flatMap((field) => ['-e', field]);
    return run('tshark', '-r', at(file), '-T', 'fields', '-E', 'occurrence=f', ...options)
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([...frame]) => {
        const type = [frame[3], frame[10], frame[11]].find((value) => value !== undefined && value !== '');
        return [...frame.slice(0, 3), hex(Number(type), 4), ...frame.slice(4, 10)];
      });
  }

  const seconds = (ns: bigint): string => `${ns / 1_000_000_000n}.${`${ns % 1_000_000_000n}`.padStart(9, '0')}`;
  const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

  /** The same of our records. */
  const expected = (): string[][] =>
    captured.map(({ kind, wallNs, protocol, bytes }) => {
      const message = Buffer.from(bytes, 'hex');
      const { length, type, flags, sequence, portId } = decodeHeader(message, 'little')!;
      return [
        seconds(wallNs),
        hex(protocol, 4),
        `${length}`,
        hex(type, 4),
        hex(flags, 4),
        `${sequence}`,
        `${portId}`,
        `${message.length + 16}`,
        hex(kind === RecordKind.sent ? 2 : 1, 8),
      ];
    });

  const isPreface = (frame: string[]): boolean => (frame[9] ?? '').startsWith('not part of the capture');

  it('is read by tshark frame by frame as it was captured', () => {
    const all = frames('ours.pcapng');
    const own = all.filter((frame) => !isPreface(frame)).map((frame) => frame.slice(0, 9));
    expect(own.length).toBeGreaterThan(20);
    expect(own).toEqual(expected());
    expect(all.findIndex((frame) => !isPreface(frame))).toBe(all.length - own.length);
  });

  it('names its families to Wireshark, and its links', () => {
    const pdml = run('tshark', '-r', at('ours.pcapng'), '-T', 'pdml');
    expect(pdml).toContain(`Family ID: ${hex(family.id, 2)} (${family.name})`);
    const names = JSON.parse(
      run('tshark', '-r', at('ours.pcapng'), '-Y', 'netlink-route', '-T', 'json', '-e', 'netlink-route.ifla_ifname'),
    );
    expect(JSON.stringify(names)).toContain('"lo"');
  });

  it('has no frame that Wireshark finds malformed', () => {
    expect(run('tshark', '-r', at('ours.pcapng'), '-Y', '_ws.malformed', '-T', 'fields', '-e', 'frame.number')).toBe(
      '',
    );
  });

  it('says which program wrote it, and that its times are in nanoseconds', () => {
    const about = run('capinfos', at('ours.pcapng'));
    expect(about).toMatch(/Capture application:\s+nlscope/);
    expect(about).toMatch(/File timestamp precision:\s+nanoseconds \(9\)/);
    expect(about).toMatch(/File encapsulation:\s+Linux Netlink/);
  });

  it('is taken from the hex dump by text2pcap', () => {
    run('text2pcap', '-D', '-t', 'ISO', '-l', '253', at('ours.txt'), at('text.pcapng'));
    const untold = (told: string[][]): string[][] => told.map((frame) => frame.slice(0, 9));
    expect(untold(frames('text.pcapng')).slice(-captured.length)).toEqual(expected());
  });

  it.each([
    ['editcap -F pcapng', () => run('editcap', '-F', 'pcapng', at('ours.pcapng'), at('theirs'))],
    ['mergecap', () => run('mergecap', '-F', 'pcapng', '-w', at('theirs'), at('ours.pcapng'))],
    ['tshark -w', () => run('tshark', '-r', at('ours.pcapng'), '-w', at('theirs'))],
  ])('comes back whole from %s', async (_what, write) => {
    write();
    await imported('theirs');
    expect(await told()).toEqual(captured);
  });

  it.each([
    ['pcap', 1_000n],
    ['nsecpcap', 1n],
  ])('comes back from editcap -F %s with what that format has room for', async (format, resolution) => {
    run('editcap', '-F', format, at('ours.pcapng'), at('theirs'));
    await imported('theirs');
    const prefaces = frames('ours.pcapng').filter(isPreface).length;
    const plain = (records: Told[]) =>
      records.map(({ kind, wallNs, protocol, bytes }) => ({ kind, protocol, bytes, time: wallNs / resolution }));
    expect(plain(await told()).slice(prefaces)).toEqual(plain(captured));
  });
});
