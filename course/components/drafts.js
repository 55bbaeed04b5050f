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

// The unconfirmed edit and the version it was made on; the server asks the learner where that is no longer the newest.
export function rescue(key) {
  try {
    const draft = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return draft && draft.state && Number.isInteger(draft.version) ? draft : null;
  } catch {
    return null; // unreadable: nothing to rescue
  }
}

export function hasDraft(meta) {
  return meta !== undefined && rescue(draftKey(meta)) !== null;
}

export function draftKey(meta) {
  return `weave:${meta.learner}:${meta.id}`;
}
