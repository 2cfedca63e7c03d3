/** Closes an incident as a person says, opens it again, and tells its workflow, which takes back what still asks. */
import type { Client } from '@temporalio/client';
import { teachVerdict } from '../../activities/teach.ts';
import type { ClosingPorts, GivenClosing } from '../../api/ports.ts';
import { SavedPattern } from '../../baselines/pattern.ts';
import { remarks } from '../../baselines/verdict.ts';
import { LESSON_SHOWN, type Closing, type LessonPreview } from '../../domain/api.ts';
import { durationMs } from '../../domain/duration.ts';
import type { EntityKey } from '../../domain/entity.ts';
import { WatchbillError } from '../../domain/errors.ts';
import type { Incident } from '../../domain/incident.ts';
import { UNDO_CLOSING_MS, type Closed } from '../../domain/verdict.ts';
import type { Storage } from '../../storage/open.ts';
import { incidentView } from './incident-view.ts';
import { tellIncidentWith } from './tell-incident.ts';

const UNDO_SETTING = 'WATCHBILL_UNDO_CLOSING';

/**
 * How long a verdict that makes something normal can be taken back before it teaches, ms.
 * @throws WatchbillError SETTINGS_INVALID
 */
export function readUndoMs(env: NodeJS.ProcessEnv): number {
  const given = env[UNDO_SETTING];
  if (given === undefined || given === '') return UNDO_CLOSING_MS;
  try {
    return durationMs(given);
  } catch {
    throw new WatchbillError('SETTINGS_INVALID', `${UNDO_SETTING} is "${given}": no duration`, {
      fix: `${UNDO_SETTING}=15m`,
    });
  }
}

export function closingOver(
  storage: Storage,
  { client, undoMs }: { client: Client; undoMs: number },
): ClosingPorts {
  const tellIncident = tellIncidentWith(client);
  const view = async (uid: string): Promise<Incident> => {
    const incident = await incidentView(storage, uid);
    if (incident === null) throw new WatchbillError('NOT_FOUND', `there is no incident ${uid}`);
    return incident;
  };
  /** As it is stored; by whom and when is not asked where it is only tried. */
  const closedAs = (closing: Closing, by: string, at: number): Closed => {
    const { as, kind = null, severity = null, note = '', because = [] } = closing;
    const makesNormal = as === 'benign_trigger' || as === 'false_alarm';
    const teachesAt = makesNormal ? at + undoMs : null;
    return { as, kind, severity, note, by, at, because, teachesAt };
  };
  const expectFindings = async (uid: string, because: readonly string[]): Promise<void> => {
    const own = await storage.findingsOfIncident(uid);
    const known = new Set(own.map(({ finding_info }) => finding_info.uid));
    const strange = because.find((finding) => !known.has(finding));
    if (strange === undefined) return;
    throw new WatchbillError('USAGE', `${strange} is no finding of ${uid}`, {
      fix: `npx watchbill incidents show ${uid}`,
    });
  };
  return {
    async closeIncident({ uid, closing, by }: GivenClosing) {
      const closed = closedAs(closing, by.name, Date.now());
      await expectFindings(uid, closing.because ?? []);
      await storage.closeIncident({ uid, closed }, teachVerdict);
      await tellIncident(uid);
      return await view(uid);
    },
    async reopenIncident({ uid, note, by }) {
      await storage.reopenIncident({ uid, note, by: by.name, at: Date.now() }, teachVerdict);
      await tellIncident(uid);
      return await view(uid);
    },
    async previewLesson(uid, closing): Promise<LessonPreview> {
      const closed = closedAs(closing, '', Date.now());
      await expectFindings(uid, closing.because ?? []);
      const given = await storage.previewLesson({ uid, closed }, teachVerdict);
      const changes = (given?.after ?? []).flatMap(({ key, state }) =>
        remarks(
          key as EntityKey,
          SavedPattern.parse(given?.before.get(key)),
          SavedPattern.parse(state),
        ),
      );
      return {
        verdict: given?.lesson.verdict ?? null,
        afterMs: (closed.teachesAt ?? null) === null ? 0 : undoMs,
        changes: changes.slice(0, LESSON_SHOWN),
        total: changes.length,
      };
    },
  };
}
