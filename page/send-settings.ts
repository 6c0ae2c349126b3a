import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { DEFAULT_CONCURRENCY, DEFAULT_RATE } from '../contract/redrive-run';

/** How the messages of a plan are to be sent. */
export interface SendSettings {
  /** Only where there is more than one message. */
  readonly canary: boolean;
  readonly rate: number;
  readonly concurrency: number;
  /** As text: empty for never. */
  readonly stopAfter: string;
  readonly keep: boolean;
}

const DEFAULTS: SendSettings = {
  canary: true,
  rate: DEFAULT_RATE,
  concurrency: DEFAULT_CONCURRENCY,
  stopAfter: '',
  keep: false,
};

/** What was set last, and for which selection: a group, a cause or a message; absent for everything. */
interface Remembered {
  readonly of?: string | undefined;
  readonly settings: SendSettings;
}

export const NOTHING_SET: Remembered = { settings: DEFAULTS };

/** Outlives the plan, which planning again replaces, and its screen, which a person can leave and come back to. */
interface SettingsMemory extends Remembered {
  set(remembered: Remembered): void;
}

const SettingsContext = createContext<SettingsMemory>({ ...NOTHING_SET, set: () => undefined });
export const SettingsProvider = SettingsContext.Provider;

/** How to send what is selected: what a person has set for this selection, or else the defaults. */
export function useSendSettings(of: string | undefined): [SendSettings, (settings: SendSettings) => void] {
  const memory = useContext(SettingsContext);
  return [memory.of === of ? memory.settings : DEFAULTS, (settings) => memory.set({ of, settings })];
}
