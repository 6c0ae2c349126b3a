import { useState } from 'preact/hooks';
import type { PlanAnswer, StartRequest } from '../../cli/page-server/wire';
import { count } from '../../cli/terminal/words';
import { REDRIVE_BOUNDS } from '../../contract/redrive-run';
import { ask, type PageProblem } from '../ask';
import { functionsInWords } from '../redrive-words';
import { type SendSettings, useSendSettings } from '../send-settings';
import { useLost, usePageState } from '../server-state';
import { nameOf } from '../words';
import { Dialog } from './dialog';
import { Notice, ProblemNotice } from './notice';

interface StartProps {
  /** Names the redrive. */
  readonly redrive: string;
  readonly plan: PlanAnswer;
  /** A group, a cause or a message; absent for everything. */
  readonly selection: string | undefined;
  readonly disabled: boolean;
  readonly onDismiss: () => void;
}

/** How it is sent, and the start, which is confirmed. */
export function StartForm({ redrive, plan, selection, disabled, onDismiss }: StartProps) {
  const { allowRedrive } = usePageState();
  const lost = useLost();
  const [settings, setSettings] = useSendSettings(selection);
  const [confirming, setConfirming] = useState(false);
  const change = (changed: Partial<SendSettings>): void => setSettings({ ...settings, ...changed });
  return (
    <form
      class="panel start"
      onSubmit={(event) => {
        event.preventDefault();
        setConfirming(true);
      }}
    >
      <h2>How to send</h2>
      {allowRedrive && <SettingFields settings={settings} messages={plan.messages} change={change} />}
      {!allowRedrive && (
        <Notice tone="caution" title="Read-only">
          <p>
            To send, end the command with Ctrl-C and run it again with <code>--allow-redrive</code>.
          </p>
        </Notice>
      )}
      <div class="buttons">
        <button type="button" onClick={onDismiss}>
          Give the messages back
        </button>
        {allowRedrive && (
          <button type="submit" class="primary" disabled={disabled || lost}>
            Start the redrive …
          </button>
        )}
      </div>
      {confirming && <Confirm redrive={redrive} plan={plan} settings={settings} onClose={() => setConfirming(false)} />}
    </form>
  );
}

interface SettingProps {
  readonly settings: SendSettings;
  readonly messages: number;
  readonly change: (changed: Partial<SendSettings>) => void;
}

function SettingFields({ settings, messages, change }: SettingProps) {
  return (
    <div class="settings">
      {messages > 1 && (
        <label class="check">
          <input
            type="checkbox"
            checked={settings.canary}
            onChange={({ currentTarget }) => change({ canary: currentTarget.checked })}
          />
          send one message first, and the others only if it is done (canary)
        </label>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={settings.keep}
          onChange={({ currentTarget }) => change({ keep: currentTarget.checked })}
        />
        keep messages in the queue when they are done
      </label>
      <div class="numbers">
        <label>
          Messages per second
          <input
            type="number"
            required
            {...REDRIVE_BOUNDS.rate}
            step="any"
            value={settings.rate}
            onInput={({ currentTarget }) => change({ rate: currentTarget.valueAsNumber })}
          />
        </label>
        <label>
          Shards at a time
          <input
            type="number"
            required
            {...REDRIVE_BOUNDS.concurrency}
            value={settings.concurrency}
            onInput={({ currentTarget }) => change({ concurrency: currentTarget.valueAsNumber })}
          />
        </label>
        <label>
          Stop after failures
          <input
            type="number"
            {...REDRIVE_BOUNDS.stopAfter}
            placeholder="never"
            value={settings.stopAfter}
            onInput={({ currentTarget }) => change({ stopAfter: currentTarget.value })}
          />
        </label>
      </div>
    </div>
  );
}

interface ConfirmProps extends Pick<StartProps, 'redrive' | 'plan'> {
  readonly settings: SendSettings;
  readonly onClose: () => void;
}

function Confirm({ redrive, plan, settings, onClose }: ConfirmProps) {
  const [starting, setStarting] = useState(false);
  const [problem, setProblem] = useState<PageProblem>();
  const sent = { ...settings, canary: settings.canary && plan.messages > 1 };
  const start = async (): Promise<void> => {
    setStarting(true);
    const result = await ask('plan/start', startRequest(redrive, sent));
    // The dialog goes with the plan, once the server says that the redrive runs.
    if ('value' in result) return;
    setStarting(false);
    setProblem(result.problem);
  };
  const to = functionsInWords(plan.functions.map(({ functionArn }) => nameOf(functionArn)));
  return (
    <Dialog title={`Send ${count(plan.messages, 'message')} to ${to}?`} onClose={onClose}>
      <p>The function is invoked with the same events, with your permissions.</p>
      <p>
        {settings.keep
          ? 'All messages stay in the queue. Those that are sent get the outcome in their history.'
          : 'Messages that are done are deleted. All others stay in the queue. Those that are sent get the outcome in their history.'}
      </p>
      {problem && <ProblemNotice problem={problem} />}
      <div class="buttons">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" class="primary" disabled={starting} onClick={start}>
          {sent.canary ? 'Send one first' : `Send ${count(plan.messages, 'message')}`}
        </button>
      </div>
    </Dialog>
  );
}

function startRequest(redrive: string, { canary, rate, concurrency, stopAfter, keep }: SendSettings): StartRequest {
  return {
    redrive,
    rate,
    concurrency,
    ...(canary && { canary: 1 }),
    ...(stopAfter !== '' && { stopAfter: Number(stopAfter) }),
    ...(keep && { keep }),
  };
}
