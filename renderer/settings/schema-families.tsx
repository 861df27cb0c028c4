/** The families whose schemas were read, with the file of each; before them the files that are no schema, and why. */
import type { SchemaFile, Schemas } from '../../core/contract/schemas.ts';
import type { Spec } from '../../core/schema/spec.ts';
import { NETLINK_GENERIC, protocolName } from '../../core/wire/constants.ts';
import styles from './schema-section.module.css';

export function SchemaFamilies({ schemas: { specs, files } }: { schemas: Schemas }) {
  const failed = files.filter(({ error }) => error);
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const read = files.filter(({ family }) => family !== undefined).sort(byFamily);
  return (
    <>
      {failed.length > 0 && (
        <ul className={styles.errors} aria-label="Files that are no schema">
          {failed.map((file) => (
            <FailedFile key={file.path} file={file} />
          ))}
        </ul>
      )}
      <table className={styles.families} aria-label="Families with a schema">
        <thead>
          <tr>
            <th scope="col">Family</th>
            <th scope="col">Protocol</th>
            <th scope="col" className={styles.figure}>
              Operations
            </th>
            <th scope="col">File</th>
            <th scope="col" aria-label="Remark" />
          </tr>
        </thead>
        <tbody>
          {read.map((file) => (
            <FamilyRow key={file.path} file={file} spec={byName.get(file.family!)} />
          ))}
        </tbody>
      </table>
    </>
  );
}

const byFamily = (a: SchemaFile, b: SchemaFile): number =>
  a.family!.localeCompare(b.family!) || Number(a.overridden !== undefined) - Number(b.overridden !== undefined);

function FailedFile({ file: { path, error } }: { file: SchemaFile }) {
  const place = error?.line === undefined ? '' : `:${error.line}:${error.column}`;
  return (
    <li>
      <span className={styles.file}>
        {path}
        {place}
      </span>
      <span className={styles.bad}>{error?.reason}</span>
      {error?.path && <span className={styles.dim}>at {error.path}</span>}
    </li>
  );
}

/** Of a family that has two files, the one that doesn't count is told too: with what goes before it. */
function FamilyRow({ file: { path, family, overridden, warningCount }, spec }: { file: SchemaFile; spec?: Spec }) {
  const isCounted = overridden === undefined;
  const doubts = warningCount === 0 ? '' : `${warningCount} ${warningCount === 1 ? 'doubt' : 'doubts'}`;
  return (
    <tr className={isCounted ? undefined : styles.overridden}>
      <th scope="row">{family}</th>
      <td>{isCounted && spec && protocolText(spec)}</td>
      <td className={styles.figure}>{isCounted && spec?.operations.length}</td>
      <td className={styles.file} title={overridden === undefined ? path : `${path}: ${overridden} goes before it`}>
        <bdi>{path}</bdi>
      </td>
      <td>{isCounted ? doubts : 'not in force'}</td>
    </tr>
  );
}

const protocolText = ({ protocol }: Spec): string =>
  protocol === NETLINK_GENERIC ? 'generic' : `${protocol} ${protocolName(protocol)}`;
