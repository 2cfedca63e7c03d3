/** The rows of the evaluation: correlation beside the plain baseline, and the same in any order. */
import { seeded } from '../../seeded.ts';
import { readAlerts, type Labelled } from './alerts.ts';
import { correlated } from './grouping.ts';
import { overlapWithinADay, pairwise, type Scores } from './pairwise.ts';

export interface IncidentRows {
  alerts: number;
  baseline: Scores;
  ours: Scores;
  /** Orders of arrival that were tried, and those that gave another grouping than the first. */
  orders: number;
  different: number;
}

/** @param orders random orders of arrival beside the one in which the alerts came */
export async function incidentRows(folder: string, orders: number): Promise<IncidentRows> {
  const alerts = readAlerts(folder).sort((a, b) => a.generated - b.generated);
  const truth = alerts.map(({ incident }) => incident);
  const group = await groupedAs(alerts, alerts);
  const random = seeded(20261127);
  let different = 0;
  for (let order = 0; order < orders; order += 1) {
    const shuffled = alerts
      .map((alert) => ({ alert, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map(({ alert }) => alert);
    const again = await groupedAs(alerts, shuffled);
    if (again.join(' ') !== group.join(' ')) different += 1;
  }
  return {
    alerts: alerts.length,
    baseline: pairwise(truth, overlapWithinADay(alerts)),
    ours: pairwise(truth, group),
    orders: orders + 1,
    different,
  };
}

/** For each of `alerts` the place of the first that is in the same incident: groupings compare, uids don't. */
async function groupedAs(
  alerts: readonly Labelled[],
  arriving: readonly Labelled[],
): Promise<string[]> {
  const incidents = await correlated(arriving);
  const first = new Map<string, number>();
  return alerts.map(({ uid }, index) => {
    const incident = incidents.get(uid) ?? `none-${uid}`;
    if (!first.has(incident)) first.set(incident, index);
    return String(first.get(incident));
  });
}

/** What fails the evaluation; empty when nothing does. */
export function failuresOf({ ours, baseline, different }: IncidentRows): string[] {
  return [
    ...(ours.f1 < baseline.f1
      ? [`F1 ${ours.f1.toFixed(3)} is below the plain baseline's ${baseline.f1.toFixed(3)}`]
      : []),
    ...(different > 0 ? [`${different} orders of arrival gave other incidents`] : []),
  ];
}
