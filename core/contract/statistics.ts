/** What the Statistics screen asks the host for: figures over records, and the records of a range of time as a ladder. */
import { z } from 'zod';
import type { Ladder } from '../echo/ladder.ts';
import type { Survey } from '../echo/survey.ts';
import type { Timeline } from '../echo/survey-timeline.ts';

export type { Ladder, Timeline };

export interface SurveyReading extends Survey {
  /** Records not looked at yet. */
  pending: number;
}

/** Times are ns since the capture's epoch. */
export const ladderRange = z
  .strictObject({
    fromNs: z.number(),
    toNs: z.number(),
    /** What is counted where messages are too many to be told one by one. */
    columns: z.number().int().min(1).max(4_096),
  })
  .refine(({ fromNs, toNs }) => fromNs < toNs, { message: 'has to be after fromNs', path: ['toNs'] });
