import type { Output, Screen } from './screen';

/** One JSON object a line: every event as it is, `message` for what the run says, `summary` at the end. */
export function jsonScreen(output: Output): Screen {
  const write = (value: object): unknown => output.write(`${JSON.stringify(value)}\n`);
  return {
    say: (text) => write({ type: 'message', text }),
    list(lines) {
      for (const text of lines) write({ type: 'message', text });
    },
    show: write,
    setNames: () => undefined,
    summarize: (accounts, metrics) => write({ type: 'summary', accounts, metrics: Object.fromEntries(metrics) }),
    fail: ({ message }) => write({ type: 'error', message }),
  };
}
