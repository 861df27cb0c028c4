/** What the kernel had against the form when it was sent last; nothing once another request is chosen. */
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Form } from '../../../core/schema/form.ts';
import { readForm } from '../../../core/schema/form-read.ts';
import { type Refusal, refusalOf } from '../../../core/schema/form-refusal.ts';
import type { Registry } from '../../../core/schema/registry.ts';
import { awaitAnswer, type RequestAnswer } from '../../stores/request-answer.ts';
import { useStores } from '../../stores/stores.tsx';

export function useRefusal(form: Form | undefined, registry: Registry): Refusal | undefined {
  const { client, host, composer } = useStores();
  const sent = useStore(composer, (state) => state.sent);
  const protocol = useStore(composer, (state) => state.protocol);
  const [found, setFound] = useState<RequestAnswer>();
  useEffect(() => {
    setFound(undefined);
    return sent === undefined ? undefined : awaitAnswer({ client, host }, sent, setFound);
  }, [client, host, sent]);
  const operation = form?.operation;
  return useMemo(() => {
    const refused = found && readForm(found.request, { registry, protocol, order: 'little' });
    return refused?.operation === operation && refused ? refusalOf(refused, found.answer) : undefined;
  }, [found, operation, protocol, registry]);
}
