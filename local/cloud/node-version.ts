/** From this version on Node has what functions and emulators need: module hooks and SQLite. */
const OLDEST = [22, 15] as const;

/** @throws Error when this Node is too old */
export function checkNodeVersion(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new Error(
    `The offline cloud needs Node.js ${OLDEST.join('.')} or later, this is ${version}. The constructs themselves do not.`,
  );
}
