/**
 * Who may talk to the browser host: holders of a cookie, which a link's one-time token was exchanged for. Every other
 * local process and web page can reach the port; none of them knows either secret.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Session {
  /** A fresh token. The one before it, if not yet used, stops working. */
  newToken(): string;
  /** Burns the token; the value for Set-Cookie, or undefined where the token is wrong or used up. */
  exchange(token: string): string | undefined;
  /** Whether a request's Cookie header holds the session. */
  admits(cookieHeader: string | undefined): boolean;
}

/** @param port names the cookie: browsers share cookies between all ports of a host. */
export function createSession(port: number): Session {
  const name = `nlscope-${port}`;
  const secret = randomBytes(32).toString('base64url');
  let token: string | undefined;
  return {
    newToken: () => {
      token = randomBytes(32).toString('base64url');
      return token;
    },
    exchange: (offered) => {
      if (token === undefined || !equal(offered, token)) return undefined;
      token = undefined;
      return `${name}=${secret}; HttpOnly; SameSite=Strict; Path=/`;
    },
    admits: (header = '') =>
      header.split(';').some((pair) => {
        const [key, value = ''] = pair.trim().split('=', 2);
        return key === name && equal(value, secret);
      }),
  };
}

// Digests have one length, which timingSafeEqual needs, and so the comparison's time tells nothing of the secret.
function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
