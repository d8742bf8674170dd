// An authenticator and its browser in software, for tests that talk to the server without a browser: makes passkeys and
// assertions as WebAuthn Level 2 says (6.1, 6.5), or wrong in whichever point a test asks for. What it gives is what the scripts of
// the pages post in `passkey`.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
const base64url = (bytes) => Buffer.from(bytes).toString('base64url');
const u32 = (number) => { const bytes = Buffer.alloc(4); bytes.writeUInt32BE(number); return bytes; };
const string = (bytes) => Buffer.concat([u32(bytes.length), bytes]);

// What an SSHSIG of a text signs (OpenSSH, PROTOCOL.sshsig): the challenge of a sign-off.
export const challengeOf = (text, namespace = 'chancery') =>
  Buffer.concat([Buffer.from('SSHSIG'), string(Buffer.from(namespace)), string(Buffer.alloc(0)), string(Buffer.from('sha512')), string(createHash('sha512').update(text).digest())]);

export class PasskeyDevice {
  constructor(origin, credential = `device ${Math.random()}`) {
    this.origin = origin;
    this.rp = new URL(origin).hostname;
    this.credential = Buffer.from(credential);
    this.key = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.counter = 0;
  }

  // `wrong`: {origin, rp, flags, type, client, credential, key, data} in place of what is right.
  #clientData(type, challenge, wrong) {
    return Buffer.from(JSON.stringify({ type: wrong.type ?? type, challenge: base64url(challenge), origin: wrong.origin ?? this.origin, crossOrigin: false, ...wrong.client }));
  }
  #authenticatorData(flags, wrong) {
    return Buffer.concat([sha256(wrong.rp ?? this.rp), Buffer.from([wrong.flags ?? flags]), u32(++this.counter)]);
  }
  create(challenge, wrong = {}) {
    const { x, y } = this.key.publicKey.export({ format: 'jwk' });
    const id = wrong.credential ?? this.credential;
    // The key as CTAP2 writes it, canonical CBOR: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}.
    const key = Buffer.concat([Buffer.from('a501020326200121', 'hex'), Buffer.from('5820', 'hex'), Buffer.from(x, 'base64url'), Buffer.from('225820', 'hex'), Buffer.from(y, 'base64url')]);
    const data = Buffer.concat([this.#authenticatorData((wrong.flags ?? 0x05) | 0x40, { ...wrong, flags: undefined }), Buffer.alloc(16), Buffer.from([id.length >> 8, id.length & 255]), id, key]);
    return JSON.stringify({ credential: base64url(id), client_data: base64url(this.#clientData('webauthn.create', Buffer.from(challenge, 'base64url'), wrong)), authenticator_data: base64url(data), signature: '' });
  }
  get(challenge, wrong = {}) {
    const client = this.#clientData('webauthn.get', Buffer.from(challenge, 'base64url'), wrong), data = this.#authenticatorData(0x05, wrong);
    const signature = sign('sha256', Buffer.concat([data, sha256(client)]), (wrong.key ?? this.key).privateKey);
    return JSON.stringify({ credential: base64url(wrong.credential ?? this.credential), client_data: base64url(client), authenticator_data: base64url(wrong.data?.(data) ?? data), signature: base64url(signature) });
  }
  sign(text, wrong = {}) { return this.get(base64url(challengeOf(text, wrong.namespace)), wrong); }
}
