/** The path of a browser; nothing when there is none. */
export function findBrowser(): string | undefined;
