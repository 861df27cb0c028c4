/** Where schemas of netlink families come from: folders to add, change and remove, what was read in them, what was not. */
import { Button } from '@mantine/core';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useStores } from '../stores/stores.tsx';
import { SchemaFamilies } from './schema-families.tsx';
import { SchemaFolders } from './schema-folders.tsx';
import styles from './schema-section.module.css';

export function SchemaSection({ save }: { save(schemaFolders: string[]): void }) {
  const { schema } = useStores();
  const schemas = useStore(schema, (state) => state.schemas);
  const isReading = useStore(schema, (state) => state.isReading);
  const error = useStore(schema, (state) => state.error);
  useEffect(() => void schema.getState().load(), [schema]);
  return (
    <>
      <p className={styles.lead}>
        YNL specs name the fields of messages. A kernel tree has them in Documentation/netlink/specs. Of two folders
        that know a family the upper one counts; nlscope’s own comes last.
      </p>
      <SchemaFolders folders={schemas?.folders} save={save} />
      <div className={styles.tools}>
        <Button size="sm" variant="default" loading={isReading} onClick={() => void schema.getState().readAgain()}>
          Read again
        </Button>
        <span role="status" className={error ? styles.bad : styles.dim}>
          {error ? `Not read: ${error.message}` : schemas && countsOf(schemas)}
        </span>
      </div>
      {schemas && <SchemaFamilies schemas={schemas} />}
    </>
  );
}

function countsOf({ specs, files }: { specs: readonly unknown[]; files: readonly { error?: unknown }[] }): string {
  const failed = files.filter(({ error }) => error).length;
  const families = `${specs.length} ${specs.length === 1 ? 'family' : 'families'} from ${files.length} files`;
  return failed === 0 ? families : `${families}, ${failed} of them not read`;
}
