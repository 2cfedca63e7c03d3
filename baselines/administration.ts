/** The means by which one machine administers another, as far as the network shows them. */
import type { Event } from '../domain/event.ts';

/** Named pipes of remote administration: service control, task scheduler, remote registry, WMI, SAM. */
const adminPipes = /\\?(svcctl|atsvc|itaskschedulerservice|winreg|samr|drsuapi|ntsvcs)$/i;

/** WinRM listens on these (Microsoft Learn, "Installation and configuration for Windows Remote Management"). */
const winrmPorts: ReadonlySet<number> = new Set([5985, 5986]);

/**
 * `ADMIN$`, `C$` (any drive), the name of an administrative pipe or RPC interface, `rdp`, `ssh` or `winrm`; null for
 * anything else. `IPC$` alone is no administration: every SMB session opens it.
 */
export function administration(event: Event): string | null {
  switch (event.class) {
    case 'smb_activity':
      return shareOf(event.share ?? '') ?? pipeOf(event.namedPipe ?? '');
    case 'rpc_activity':
      return pipeOf(event.endpoint);
    case 'rdp_activity':
      return 'rdp';
    case 'ssh_activity':
      return event.outcome === 'failure' ? null : 'ssh';
    case 'network_activity':
      return event.outcome === 'answered' && winrmPorts.has(event.dstPort ?? 0) ? 'winrm' : null;
    default:
      return null;
  }
}

function shareOf(share: string): string | null {
  const name = share.replace(/^.*\\/, '').toUpperCase();
  return name === 'ADMIN$' || /^[A-Z]\$$/.test(name) ? name : null;
}

function pipeOf(pipe: string): string | null {
  return adminPipes.exec(pipe)?.[1]?.toLowerCase() ?? null;
}
