/**
 * Whether a text matches a pattern with `*` (any characters) and `?` (one character).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  return toExpression(pattern, /\*/g).test(text);
}

/** Actions are matched without regard to case. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesWildcard(pattern.toLowerCase(), action.toLowerCase());
}

/** In an ARN `*` stays within a segment (between colons), unless it is the segment's last character. */
export function matchesResource(pattern: string, arn: string): boolean {
  return toExpression(pattern, /\*(?=:|$)/g).test(arn);
}

/** A star found by `unbound` takes any characters, any other star all but a colon. */
function toExpression(pattern: string, unbound: RegExp): RegExp {
  const marked = pattern.replace(unbound, '\0');
  const source = marked
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '[^:]*')
    .replaceAll('?', '.');
  return new RegExp(`^${source.replaceAll('\0', '.*')}$`, 's');
}
