// Reads a report of `npm audit --json` and prints what it says about packages that are bundled into what ships. For npm
// they are development dependencies, so that an audit of what users install passes them over.
import { json } from 'node:stream/consumers';
import { bundledPackages } from './bundle-inputs.mjs';

const report = await json(process.stdin);
if (!report.vulnerabilities) throw new Error(`npm audit failed: ${report.message ?? JSON.stringify(report)}`);

/** Advisories are objects; names stand for packages that are concerned by those they depend on. */
const advisoriesOf = ({ via }) => via.filter((cause) => typeof cause === 'object');

const bundled = new Set(bundledPackages());
const concerned = Object.values(report.vulnerabilities)
  .filter(({ nodes }) => nodes.some((folder) => bundled.has(folder)))
  .flatMap((vulnerability) => advisoriesOf(vulnerability));
for (const { name, severity, title, url } of concerned) console.error(`${name}: ${severity}: ${title} ${url}`);
process.exitCode = concerned.length > 0 ? 1 : 0;
