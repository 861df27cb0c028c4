/** What this kernel takes of a generic netlink family, asked for once each time the family is turned to. */
import { useEffect, useState } from 'react';
import { NETLINK_GENERIC } from '../../../core/wire/constants.ts';
import type { FamilyPolicy } from '../../../core/wire/family-policy.ts';
import { useStores } from '../../stores/stores.tsx';

export function usePolicy(familyId: number | undefined, protocol: number): FamilyPolicy | undefined {
  const { client } = useStores();
  const [policy, setPolicy] = useState<FamilyPolicy>();
  useEffect(() => {
    if (familyId === undefined || protocol !== NETLINK_GENERIC) return;
    let isOver = false;
    client.request('families.policy', { familyId }).then(
      (told) => !isOver && setPolicy({ ...told, familyId }),
      // A family without policies takes anything, and says nothing of it.
      () => {},
    );
    return () => {
      isOver = true;
    };
  }, [client, familyId, protocol]);
  return protocol === NETLINK_GENERIC && policy?.familyId === familyId ? policy : undefined;
}
