import cache from '@sitevision/api/server/cache';

const SECONDS = 120;

// Sitevision keeps no entry of more than 10,000 characters, and a policy is often longer.
const LONGEST = 5000;

/**
 * Give a text that is loaded at most every other minute.
 *
 * It is kept in pieces. What they amount to is compared with the sum of the whole, so that pieces of
 * two releases, or a piece thrown out before its time, are never shown: then it is loaded again.
 */
export function kept(key: string, load: () => string): string {
  const store = cache.getCache();
  let loaded: string | null = null;
  const text = (): string => (loaded = loaded === null ? load() : loaded);
  const whole = store.get(key, SECONDS, () => ({
    sum: sumOf(text()),
    pieces: Math.ceil(text().length / LONGEST),
  }));
  let joined = '';
  for (let piece = 0; piece < whole.pieces; piece += 1) {
    joined += store.get(`${key}#${whole.sum}#${piece}`, SECONDS, () =>
      text().substr(piece * LONGEST, LONGEST)
    );
  }
  return sumOf(joined) === whole.sum ? joined : text();
}

/** A sum that is another for another text, as good as always (FNV-1a, with the length). */
function sumOf(text: string): string {
  let sum = 0x811c9dc5;
  for (let n = 0; n < text.length; n += 1) {
    sum ^= text.charCodeAt(n);
    sum += (sum << 1) + (sum << 4) + (sum << 7) + (sum << 8) + (sum << 24);
  }
  return `${text.length}-${(sum >>> 0).toString(16)}`;
}
