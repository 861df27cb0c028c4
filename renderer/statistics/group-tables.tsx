/** The figures by message type, and by the size of messages. */
import { useStore } from 'zustand';
import type { SurveyReading } from '../../core/contract/statistics.ts';
import type { SurveyGroup } from '../../core/echo/survey-groups.ts';
import { messageTypeName, NETLINK_GENERIC } from '../../core/wire/constants.ts';
import { formatBytes, formatShortCount, formatTime, noBreakSpace } from '../quantities.ts';
import { useStores } from '../stores/stores.tsx';
import styles from './statistics.module.css';

export function GroupTables({ reading: { types, sizes } }: { reading: SurveyReading }) {
  const { host } = useStores();
  const familyNames = useStore(host, (state) => state.familyNames);
  return (
    <>
      <GroupTable title="By type" groups={types} nameOf={(key) => typeText(key, familyNames)} />
      <GroupTable title="By size" groups={sizes} nameOf={sizeText} />
    </>
  );
}

interface GroupTableProps {
  title: string;
  groups: readonly SurveyGroup[];
  nameOf(key: number): string;
}

function GroupTable({ title, groups, nameOf }: GroupTableProps) {
  return (
    <table className={`${styles.table} ${styles.groups}`} aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col">Sent</th>
          <th scope="col">Received</th>
          <th scope="col" title="Echoes with other bytes">
            <span aria-hidden>≠</span>
            <span className="sr-only">Different</span>
          </th>
          <th scope="col" title="Without a reply in time">
            <span aria-hidden>✗</span> lost
          </th>
          <th scope="col">p50</th>
          <th scope="col">p99</th>
          <th scope="col">max</th>
        </tr>
      </thead>
      <tbody>
        {groups.map(({ key, sent, received, different, lost, p50Ns, p99Ns, maxNs }) => (
          <tr key={key ?? 'others'}>
            <th scope="row" title={key === undefined ? undefined : nameOf(key)}>
              {key === undefined ? 'others' : nameOf(key)}
            </th>
            <td>{formatShortCount(sent)}</td>
            <td>{formatShortCount(received)}</td>
            <td className={different > 0 ? styles.bad : undefined}>{formatShortCount(different)}</td>
            <td className={lost > 0 ? styles.bad : undefined}>{formatShortCount(lost)}</td>
            <td className={styles.strong}>{formatTime(p50Ns)}</td>
            <td>{formatTime(p99Ns)}</td>
            <td>{formatTime(maxNs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** '20 echo'; the inverse of core/echo/survey's typeKey. */
function typeText(key: number, familyNames: ReadonlyMap<number, string>): string {
  const [protocol, type] = [Math.floor(key / 0x1_0000), key % 0x1_0000];
  const name = protocol === NETLINK_GENERIC ? familyNames.get(type) : undefined;
  const known = name ?? messageTypeName(protocol, type);
  return known ? `${type} ${known}` : `${type}`;
}

/** '64 – 127 B' */
function sizeText(exponent: number): string {
  const [low, high] = [2 ** exponent, 2 ** (exponent + 1)];
  if (high <= 1_024) return `${low} – ${high - 1}${noBreakSpace}B`;
  return `${formatBytes(low).replace('.0', '')} – ${formatBytes(high).replace('.0', '')}`;
}
