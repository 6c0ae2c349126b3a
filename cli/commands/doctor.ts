import { examinePipeline } from '../engine/doctor/doctor';
import type { Checkup, Finding, FindingLevel } from '../engine/doctor/finding';
import type { PipelineChoice } from '../engine/pipelines';
import type { CommonOptions } from '../options';
import type { Context, Ending } from '../run';
import { count } from '../terminal/words';

/** Examines a deployed pipeline: what is wrong with it, and what to do about each. */
export function doctor(options: PipelineChoice & CommonOptions): (context: Context) => Promise<Ending> {
  return async (context) => {
    const { clients, output, signal } = context;
    const findings: Finding[] = [];
    for await (const checkup of examinePipeline(options, clients)) {
      findings.push(...checkup.findings);
      show(checkup, context);
      if (signal.aborted) return 'failed-or-left';
    }
    const numberOf = (level: FindingLevel) => findings.filter((finding) => finding.level === level).length;
    const [problems, warnings, unchecked] = [numberOf('problem'), numberOf('warning'), numberOf('unchecked')];
    output.object({ type: 'doctor', problems, warnings, unchecked });
    output.line();
    output.line(
      `${count(problems, 'problem')}, ${count(warnings, 'warning')}${unchecked === 0 ? '' : `, ${unchecked} not checked`}`,
    );
    return problems + unchecked === 0 ? 'all-done' : 'failed-or-left';
  };
}

const SIGNS: Readonly<Record<FindingLevel, string>> = { problem: '✗', warning: '!', unchecked: '?' };

function show({ name, findings, fine }: Checkup, { output }: Context): void {
  const { green, red, yellow, dim } = output.colors;
  if (findings.length === 0) output.line(`${green('✓')} ${name}: ${fine}`);
  output.object({ type: 'check', name, findings });
  for (const { level, message, action } of findings) {
    output.line(`${(level === 'problem' ? red : yellow)(SIGNS[level])} ${name}: ${message}`);
    output.line(dim(`  ${action}`));
  }
}
