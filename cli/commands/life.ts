/** `watchbill life`: what is normal for a device, credential or host name, as it was learnt. */
import { exitCodes } from '../../domain/errors.ts';
import { EntityRef } from '../../domain/finding.ts';
import { isAddress } from '../../domain/address.ts';
import { credential, device, hostName } from '../../domain/entity.ts';
import { Life, type LifeFacet } from '../../domain/life.ts';
import { createInstanceClient } from '../instance/client.ts';
import { renderTable } from '../output/table.ts';
import { terminalText } from '../output/terminal-text.ts';
import { dateTime } from '../report/incident-text.ts';
import { answer, type CommandContext } from './context.ts';

export async function life(
  entity: string,
  { json }: { json?: boolean },
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const { kind, id } = entityOf(entity);
  const found = await client.get(`/api/life/${kind}/${encodeURIComponent(id)}`, Life);
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.life/1', ...found })}\n`
      : lifeText(found, context),
  );
  return exitCodes.ok;
}

/** `kind:id`; without the kind an address is a device, and anything else a credential. */
function entityOf(named: string): EntityRef {
  const colon = named.indexOf(':');
  const kind = EntityRef.shape.kind.safeParse(named.slice(0, colon));
  if (kind.success) return normal({ kind: kind.data, id: named.slice(colon + 1) });
  return normal({ kind: isAddress(named) ? 'device' : 'credential', id: named });
}

/** As pattern of life writes it. */
function normal({ kind, id }: EntityRef): EntityRef {
  if (kind === 'credential') return credential({ user: id });
  return kind === 'hostname' ? { kind, id: hostName(id) } : device(id.toLowerCase());
}

function lifeText(found: Life, { out }: CommandContext): string {
  const { kind, id, first, last, days, facets, allowed } = found;
  const head = `${kind} ${terminalText(id)}: seen on ${days} ${days === 1 ? 'day' : 'days'}, ${dateTime(first)} to ${dateTime(last)} UTC\n`;
  const open =
    allowed === null
      ? ''
      : `if enforced: ${allowed.peers} peers and ports stay open${allowed.mature ? '' : ' (too little is known to enforce it)'}\n`;
  const titles = ['what', 'value', 'seen', 'days', 'share', 'last', 'standing'];
  const columns = titles.map((title) => ({ title }));
  return `${out.tty ? `${head}${open}\n` : ''}${renderTable(columns, facets.flatMap(rowsOf), out)}`;
}

function rowsOf({ facet, total, mature, values }: LifeFacet): string[][] {
  return values.map(({ value, count, days, share, last, standing }) => [
    facet,
    value,
    standing === 'distrusted' ? String(count) : `${count} of ${total}`,
    String(days),
    shareText(share),
    `${dateTime(last)}`,
    mature || standing === 'distrusted' ? standing : `${standing}, still learning`,
  ]);
}

/** Of the sightings that count; never 0 for what was seen, and never 100 % while something else was. */
function shareText(share: number | null): string {
  if (share === null) return '–';
  if (share < 0.0005) return '< 0.1 %';
  return share < 1 && share >= 0.9995 ? '> 99.9 %' : `${(100 * share).toFixed(1)} %`;
}
