// People whose browser has an authenticator in software, and their passkeys as they add and confirm them on the page.
import { password } from '../support/chancery.mjs';
import { person, says } from './chromium.mjs';

// A browser whose device holds passkeys and, as told, verifies the person or lets them down. `how`: in what it differs from a device that keeps them to itself.
export async function withAuthenticator(browser, at, login, how = {}) {
  const one = await person(browser, at, login);
  const device = await one.context.newCDPSession(one.page);
  await device.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...how } });
  return { ...one, verifies: (yes) => device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: yes }) };
}
export async function add(page, login, name) {
  await page.goto(`/people/${login}`);
  await page.getByLabel('Name of the device').fill(name);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByRole('cell', { name, exact: true }).waitFor();
}
export async function confirm(admin, login) {
  await admin.page.goto(`/people/${login}`);
  await admin.page.getByRole('link', { name: /^Confirm / }).click();
  await says(admin.page, /Passkey: SHA256:.* number \d+\)/);
  await admin.page.getByLabel('Your password').fill(password);
  await admin.page.getByRole('main').getByRole('button', { name: 'Confirm a passkey' }).click();
  await says(admin.page, /signs since \d+ \w+ \d{4}/);
}
