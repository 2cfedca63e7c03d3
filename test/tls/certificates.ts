/** Certificates made for one test, by openssl, valid for two days; each is trusted by naming itself. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export interface Certificate {
  /** Paths of PEM files. */
  cert: string;
  key: string;
}

/** @param name a host name, which the certificate is for */
export function makeCertificate(
  folder: string,
  name: string,
  { authority = false } = {},
): Certificate {
  const [key, cert] = [join(folder, `${name}.key.pem`), join(folder, `${name}.pem`)];
  const files = ['-keyout', key, '-out', cert];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
  const about = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  // A worker refuses a server whose certificate is that of an authority, which openssl makes unless told.
  if (!authority) about.push('-addext', 'basicConstraints=critical,CA:FALSE');
  execFileSync('openssl', ['req', '-x509', ...kind, ...files, ...about], { stdio: 'ignore' });
  return { cert, key };
}
