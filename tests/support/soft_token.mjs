// A SoftHSM token in a folder of its own, made with stock softhsm2-util and pkcs11-tool, for a server whose key is in one. SoftHSM reads the
// path of its configuration from the environment, which every program that a test starts inherits: one token a test file.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const installed = (program) => spawnSync(program, ['--help']).error === undefined;
const folders = ['/usr/lib', ...readdirSync('/usr/lib').map((each) => `/usr/lib/${each}`), '/usr/local/lib'].map((each) => join(each, 'softhsm/libsofthsm2.so'));
export const module = installed('softhsm2-util') && installed('pkcs11-tool') ? folders.find((each) => existsSync(each)) : undefined;
export const skip = module ? false : 'softhsm2 and opensc are not installed';

// The PIN is one that no number in a log or request id is by chance.
export function softToken(folder, { label = 'chancery', pin = 'pin-of-the-tests' } = {}) {
  const tokens = join(folder, 'tokens'), aside = join(folder, 'tokens-aside'), pin_file = join(folder, 'pin');
  mkdirSync(tokens, { recursive: true });
  writeFileSync(join(folder, 'softhsm2.conf'), `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`);
  process.env.SOFTHSM2_CONF = join(folder, 'softhsm2.conf');
  writeFileSync(pin_file, `${pin}\n`, { mode: 0o600 });
  execFileSync('softhsm2-util', ['--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', '567890'], { stdio: 'pipe' });
  const tool = (...args) => spawnSync('pkcs11-tool', ['--module', module, '--token-label', label, ...args], { encoding: 'utf8' });
  const uri = (object) => `pkcs11:token=${label};object=${object}?module-path=${module}`;
  return {
    uri, tool, pin, pin_file,
    addKey(name, id, type = 'EC:edwards25519') {
      const made = tool('--login', '--pin', pin, '--keypairgen', '--key-type', type, '--label', name, '--id', id);
      if (made.status !== 0) throw new Error(made.stderr);
    },
    settings: (object) => ({ 'keys.token': uri(object), 'keys.passphrase_file': pin_file }),
    logIn: () => tool('--login', '--pin', pin, '--list-objects').status === 0,
    countsAWrongPin: () => tool('--list-slots').stdout.includes('user PIN count low'),
    pullOut() { renameSync(tokens, aside); mkdirSync(tokens); },
    putBack() {   // nothing to do when it is there
      if (!existsSync(aside)) return;
      rmSync(tokens, { recursive: true, force: true });
      renameSync(aside, tokens);
    },
  };
}
