import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Where the one-time token is exchanged. */
export const OPEN_PATH = '/open';

/**
 * Who may use the server: the browser in which the printed address was opened first. The token in that address works once;
 * what it is exchanged for is a cookie that scripts and other sites cannot use.
 */
export class Session {
  private readonly token = secret();
  private readonly key = secret();
  private exchanged = false;

  /** @param port - cookies are shared by all ports of a host, so its name tells two servers apart */
  constructor(private readonly port: number) {}

  /** Path and query of the address that opens the page. */
  get address(): string {
    return `${OPEN_PATH}?token=${this.token}`;
  }

  /** The cookie for a token; `undefined` for one that was used before, or is wrong. */
  exchange(token: string): string | undefined {
    if (this.exchanged || !isSame(token, this.token)) return undefined;
    this.exchanged = true;
    return `${this.cookieName}=${this.key}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether a `Cookie` header holds the cookie. */
  isIn(header = ''): boolean {
    return header.split(';').some((cookie) => {
      const [name = '', value = ''] = cookie.trim().split('=');
      return name === this.cookieName && isSame(value, this.key);
    });
  }

  private get cookieName(): string {
    return `hydrated-dlq-${this.port}`;
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** In a time that says nothing of where they differ. */
function isSame(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return timingSafeEqual(a as Buffer, b as Buffer);
}
