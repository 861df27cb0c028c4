/** What will run with a privilege, word by word, before it does. */
import type { ModulePlan } from '../../core/contract/module.ts';
import { CommandLine } from './command-line.tsx';
import styles from './plan.module.css';
import { shellLine } from './shell-line.ts';

export function Plan({ plan: { commands, notes, sudoLine, through } }: { plan: ModulePlan }) {
  return (
    <div className={styles.plan}>
      <p>
        {through === 'root'
          ? 'This host runs as root, so nothing is asked. '
          : 'Asks for an administrator’s password through polkit; nlscope itself stays unprivileged. '}
        {commands.length > 1 ? 'It runs, in this order:' : 'It runs:'}
      </p>
      <Commands commands={commands} />
      {notes.length > 0 && (
        <ul className={styles.notes}>
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {through === 'pkexec' && (
        <>
          <p className={styles.instead}>Or in a terminal, instead:</p>
          <CommandLine what="the sudo line" command={sudoLine} />
        </>
      )}
    </div>
  );
}

export function Commands({ commands }: { commands: readonly (readonly string[])[] }) {
  return (
    <ol className={styles.commands}>
      {commands.map((argv, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: commands are told by their order
        <li key={index}>
          <code>{shellLine(argv)}</code>
        </li>
      ))}
    </ol>
  );
}
