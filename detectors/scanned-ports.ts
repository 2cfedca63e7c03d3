/** The ports whose scans have detections of their own. */

/** SMB over TCP, and over NetBIOS sessions (RFC 1002). */
export const smbPorts: ReadonlySet<number> = new Set([445, 139]);

export const RDP_PORT = 3389;
