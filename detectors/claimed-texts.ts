/** The texts of an event that its sender chose, each with the field it stands in. */
import type { Event } from '../domain/event.ts';
import type { TextField } from './addressed-text.ts';

type Look = (field: TextField, text: string) => void;

/** Hands each text to `look`; no list is made, because every name that anybody asks for passes here. */
export function eachClaimedText(event: Event, look: Look): void {
  const see = (field: TextField, text: string | undefined): void => {
    if (text !== undefined && text !== '') look(field, text);
  };
  switch (event.class) {
    case 'dns_activity':
      return see('DNS name', event.query);
    case 'http_activity':
      see('URI', event.uri);
      see('user agent', event.userAgent);
      return see('server name', event.host);
    case 'authentication':
      see(event.user.includes('=') ? 'distinguished name' : 'user name', event.user);
      see('host name', event.host);
      see('domain', event.domain);
      return see('service name', event.ticketFor);
    case 'smb_activity':
      see('share', event.share);
      see('file name', event.file);
      return see('user name', event.user);
    case 'rdp_activity':
      see('RDP cookie', event.cookie);
      return see('host name', event.clientName);
    case 'ldap_activity':
      see('distinguished name', event.dn);
      return see('LDAP filter', event.filter);
    case 'tls_activity':
      return see('server name', event.serverName);
    case 'ssh_activity':
      return see('SSH software', event.clientSoftware);
    case 'identity_activity':
      see('user name', event.user);
      see('device name', event.deviceName);
      return see('user agent', event.userAgent);
    case 'account_change':
      see('user name', event.target);
      return see('group', event.group);
    default:
  }
}
