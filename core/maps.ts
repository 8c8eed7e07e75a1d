/** Maps that must not grow for ever, and whose keys can be forgotten. */

/** Sets a key as the newest, and lets the oldest go beyond `most`. */
export function setNewest<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= most) break
    map.delete(oldest)
  }
}

export function forgetKeys<K>(map: Map<K, unknown>, keys: readonly K[] | 'all'): void {
  if (keys === 'all') map.clear()
  else for (const key of keys) map.delete(key)
}
