// Edits that no server has confirmed yet, kept for this tab, so that a reload during an outage loses nothing.

export function remember(key, state, version) {
  try {
    sessionStorage.setItem(key, JSON.stringify({ state, version }));
  } catch {
    // Storage is full or forbidden: the page itself still holds the work, and the banner offers it as a file.
  }
}

export function forget(key) {
  try { sessionStorage.removeItem(key); } catch { /* see above */ }
}

// The unconfirmed edit, but only where the server still has what the edit began from.
export function rescue(key, version) {
  try {
    const draft = JSON.parse(sessionStorage.getItem(key) ?? "null");
    if (draft && draft.version === version) return draft.state;
  } catch { /* unreadable: nothing to rescue */ }
  return null;
}
