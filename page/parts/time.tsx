import { useEffect, useState } from 'preact/hooks';
import { ago, exactTime, shortTime } from '../words';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How long ago; the exact time is in the title, and on the screens that the lists lead to. */
export function Ago({ time }: { time: string }) {
  return (
    <time dateTime={time} title={exactTime(time)}>
      {useAgo(time)}
    </time>
  );
}

/** It grows while nothing else changes: a page is left open for hours. */
function useAgo(time: string): string {
  const [, setNow] = useState(Date.now);
  useEffect(() => {
    const isSeconds = Date.now() - Date.parse(time) < MINUTE;
    const timer = setTimeout(() => setNow(Date.now()), isSeconds ? SECOND : MINUTE / 2);
    return () => clearTimeout(timer);
  });
  return ago(time);
}

export function ExactTime({ time }: { time: string }) {
  return (
    <time dateTime={time} title={time}>
      {exactTime(time)}
    </time>
  );
}

export function ShortTime({ time }: { time: number }) {
  const iso = new Date(time).toISOString();
  return (
    <time dateTime={iso} title={iso}>
      {shortTime(time)}
    </time>
  );
}
