/** The texts of an event that its sender chose, each with the field it stands in. */
import type { Event } from '../domain/event.ts';
import type { TextField } from './addressed-text.ts';

type Look = (event: Event, field: TextField, text: string | undefined) => void;

/** Hands each text to `look`. It makes nothing, because every name that anybody asks for passes here. */
export function eachClaimedText(event: Event, look: Look): void {
  switch (event.class) {
    case 'dns_activity':
      return look(event, 'DNS name', event.query);
    case 'http_activity':
      look(event, 'URI', event.uri);
      look(event, 'user agent', event.userAgent);
      return look(event, 'server name', event.host);
    case 'authentication':
      look(event, event.user.includes('=') ? 'distinguished name' : 'user name', event.user);
      look(event, 'host name', event.host);
      look(event, 'domain', event.domain);
      return look(event, 'service name', event.ticketFor);
    case 'smb_activity':
      look(event, 'share', event.share);
      look(event, 'file name', event.file);
      return look(event, 'user name', event.user);
    case 'rdp_activity':
      look(event, 'RDP cookie', event.cookie);
      return look(event, 'host name', event.clientName);
    case 'ldap_activity':
      look(event, 'distinguished name', event.dn);
      return look(event, 'LDAP filter', event.filter);
    case 'tls_activity':
      return look(event, 'server name', event.serverName);
    case 'ssh_activity':
      return look(event, 'SSH software', event.clientSoftware);
    case 'identity_activity':
      look(event, 'user name', event.user);
      look(event, 'device name', event.deviceName);
      return look(event, 'user agent', event.userAgent);
    case 'account_change':
      look(event, 'user name', event.target);
      return look(event, 'group', event.group);
    default:
  }
}
