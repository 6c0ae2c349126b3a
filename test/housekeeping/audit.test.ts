import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** A report as `npm audit --json` writes it. */
function audit(report: object) {
  const options = { input: JSON.stringify(report), encoding: 'utf8' } as const;
  const { status, stderr } = spawnSync(process.execPath, ['scripts/audit-bundled.mjs'], options);
  return { status, stderr };
}

function vulnerable(name: string, via: readonly (string | object)[]) {
  return { [name]: { name, severity: 'high', via, nodes: [`node_modules/${name}`] } };
}

const advisory = (name: string) => ({ name, severity: 'high', title: 'Remote code', url: 'https://example.com/1' });

test.each(['@aws-sdk/client-kinesis', 'mnemonist'])(
  'a vulnerability of %s, which is bundled, fails the audit',
  (name) => {
    expect(audit({ vulnerabilities: vulnerable(name, [advisory(name)]) })).toEqual({
      status: 1,
      stderr: `${name}: high: Remote code https://example.com/1\n`,
    });
  },
);

test('a package that does not ship, or only depends on a vulnerable one, does not fail the audit', () => {
  const vulnerabilities = { ...vulnerable('vitest', [advisory('vitest')]), ...vulnerable('@smithy/core', ['vitest']) };
  expect(audit({ vulnerabilities })).toEqual({ status: 0, stderr: '' });
});

test('an audit that npm could not run fails', () => {
  const { status, stderr } = audit({ message: '405 Method Not Allowed', statusCode: 405 });
  expect(status).not.toBe(0);
  expect(stderr).toContain('npm audit failed: 405 Method Not Allowed');
});
