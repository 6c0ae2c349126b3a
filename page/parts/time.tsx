import { ago, exactTime, shortTime } from '../words';

/** How long ago; the exact time is in the title, and on the screens that the lists lead to. */
export function Ago({ time }: { time: string }) {
  return (
    <time dateTime={time} title={exactTime(time)}>
      {ago(time)}
    </time>
  );
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
