import { createHash } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Calls with these are no role's: they may do everything, as an administrator may. */
export const ADMINISTRATOR: Credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/** Every role has an access key of its own, so that each call tells who makes it. */
export class AccessKeys {
  private readonly roles = new Map<string, string>();

  ofRole(roleArn: string): Credentials {
    const accessKeyId = `ASIA${createHash('sha256').update(roleArn).digest('hex').slice(0, 16).toUpperCase()}`;
    this.roles.set(accessKeyId, roleArn);
    return { accessKeyId, secretAccessKey: 'local' };
  }

  /** The role that uses an access key; nothing for anybody else. */
  roleOf(accessKeyId: string): string | undefined {
    return this.roles.get(accessKeyId);
  }
}
