// An authenticator app in software (RFC 6238), as on somebody's phone: it is told a key and gives codes. Not the server's own code.
import { createHmac } from 'node:crypto';

function bytesOf(base32) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', bits = [...base32.replace(/[\s=]/g, '')].map((each) => alphabet.indexOf(each).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((each) => parseInt(each, 2)));
}

// `code(0)`: of the half minute in which the app was told the key; `code(1)`: of the one after, which the server takes as well. Each
// stays good for at least that half minute more, so a test need not wait for the clock.
export function appWith(key) {
  const secret = bytesOf(key), began = Math.floor(Date.now() / 30_000);
  return {
    code(later = 0) {
      const step = Buffer.alloc(8);
      step.writeBigUInt64BE(BigInt(began + later));
      const mac = createHmac('sha1', secret).update(step).digest(), at = mac[19] & 15;
      return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
    },
    secret,
  };
}
