// The bytes of passkeys: base64url (RFC 4648, 5), what a browser answered as the server reads it, and what a signature of a text
// signs (OpenSSH, PROTOCOL.sshsig).
export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (each) => each.charCodeAt(0));
}

export function base64urlOf(bytes: ArrayBuffer | null | undefined): string {
  let text = "";
  for (const each of new Uint8Array(bytes ?? new ArrayBuffer(0))) text += String.fromCharCode(each);
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

export function answerOf(credential: PublicKeyCredential): Record<string, string> {
  const answer = credential.response as AuthenticatorAssertionResponse & AuthenticatorAttestationResponse;
  return {
    credential: base64urlOf(credential.rawId),
    client_data: base64urlOf(answer.clientDataJSON),
    authenticator_data: base64urlOf(answer.authenticatorData ?? answer.getAuthenticatorData()),
    signature: base64urlOf(answer.signature),
  };
}

function string(bytes: Uint8Array): number[] {
  const size = bytes.length;
  return [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255, ...bytes];
}

export async function challengeOf(nameSpace: string, text: string): Promise<Uint8Array<ArrayBuffer>> {
  const utf8 = (each: string) => new TextEncoder().encode(each);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-512", utf8(text)));
  return Uint8Array.from([...utf8("SSHSIG"), ...string(utf8(nameSpace)), ...string(utf8("")), ...string(utf8("sha512")), ...string(hash)]);
}
